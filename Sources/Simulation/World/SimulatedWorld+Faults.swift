import DocumentEngine
import EditModel
import Journaling

extension SimulatedWorld {
  /// Lets something go wrong, and plans the next time.
  func fault() throws(Broken) {
    guard faultsLeft > 0, actsLeft > 0 else { return }
    faultsLeft -= 1
    schedule(.fault, within: faultPause)
    let weights = [
      plan.cut, plan.crash, plan.appendFails, plan.appendFailsWritten, plan.readFails,
      plan.checkpoint, plan.create, plan.unload, plan.restore,
    ]
    guard weights.contains(where: { $0 > 0 }) else { return }
    switch chooseByWeight(weights) {
    case 0:
      let open = links.indices.filter { links[$0].isClientOpen && links[$0].isServerOpen }
      if !open.isEmpty { cut(open[random.number(in: 0...open.count - 1)]) }
    case 1: crash()
    case 2: journal.nextAppend = .unwritten
    case 3: journal.nextAppend = .written
    case 4: journal.nextReadFails = true
    case 5: try writeCheckpoint()
    case 6: try create()
    case 7: try unload()
    default: restore()
    }
  }

  /// The server dies and comes back: what was being written is on disk, or it is not.
  private func crash() {
    journal.nextAppend = nil
    let committing = commits.committing.map(\.append)
    if !committing.isEmpty && random.happens(500) { _ = try? journal.append(committing) }
    commits = CommitQueue(plan.pacing)
    unansweredCount = 0
    isJournalWritable = true
    room = nil
    opening += 1
    isServerUp = false
    linkOfPeer = [:]
    outbox.removeAll()
    for index in links.indices where links[index].isServerOpen {
      links[index].isServerOpen = false
      links[index].isLive = false
      cut(index)
    }
    schedule(.serverStarts, within: 10 * plan.delayMilliseconds)
  }

  /// The journal is backed up, or the backup put back while the server is down: clients come back
  /// who hold revisions that it lacks, or that are made again as others.
  private func restore() {
    guard let backedUp, random.happens(600) else {
      journal.backUp()
      self.backedUp = ledger
      return
    }
    crash()
    journal.putBack()
    endedLedgers.append(ledger)
    ledger = ledger.putBack(to: backedUp)
    hasForgotten = true
  }

  /// The journal gets another epoch, as a client that holds what it lacks has shown up.
  func renewEpoch() throws(Broken) {
    do throws(JournalError) {
      try journal.renewEpoch(to: random.next())
    } catch {
      throw Broken("the epoch cannot be renewed: \(error.message)")
    }
    room?.setEpoch(Epoch(bits: journal.epoch))
  }

  /// A document that nobody uses leaves memory.
  private func unload() throws(Broken) {
    guard room?.idleMilliseconds(at: UInt64(now)) != nil else { return }
    if let checkpoint = room?.takeCheckpoint(isLast: true) { try write(checkpoint) }
    if room?.evict() == true { room = nil }
  }

  /// Somebody creates the document, which is refused once it exists.
  private func create() throws(Broken) {
    guard isServerUp else { return }
    openRoom()
    let creator = freshCredentials()
    let creation = Creation(of: writing.type, with: writing.creation)
    try ledger.note(
      EditSubmission(sequence: 1, revision: 0, operation: creation.operation),
      of: creator.session)
    if ledger.revision == 0 { hasForgotten = true }
    room?.create(creation, by: creator, token: 1, at: engineTime, into: &outbox)
  }

  private func writeCheckpoint() throws(Broken) {
    let revision = random.number(in: 0...ledger.revision)
    guard revision > 0 else { return }
    try write(
      Checkpoint(
        revision: revision, content: ledger.contents[revision],
        milliseconds: ledger.entries[revision - 1].milliseconds))
  }

  /// Stores a text, which the journal compares with nothing.
  func write(_ checkpoint: Checkpoint) throws(Broken) {
    do throws(JournalError) {
      try journal.write(checkpoint, of: name)
    } catch {
      throw Broken("a checkpoint cannot be written: \(error.message)")
    }
  }
}
