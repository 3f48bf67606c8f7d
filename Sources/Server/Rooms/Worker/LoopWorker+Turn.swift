import DocumentEngine
import EditModel
import Journaling
import Threads
import Transport

/// The turn: what came in goes to the journal, and what there is to tell goes to the peers.
extension LoopWorker {
  /// How long peers that catch up are given more in one turn, in nanoseconds.
  private static let catchUpNanoseconds: UInt64 = 2_000_000

  /// Gives the journal what came in, and the peers what there is to tell.
  func endTurn() {
    let isPolling = polling.isPolling(at: MonotonicTime.now().nanoseconds)
    // Edits that come one by one go to the journal together while it waits for the last of them.
    let isHolding = isPolling && context.journal.isGathering
    for room in agenda.unfinished { room.markDirty() }
    agenda.unfinished.removeAll(keepingCapacity: true)
    if !isHolding && !agenda.held.isEmpty { handEdits() }
    giveMore()
    for _ in 0..<16 where agenda.isDirty {
      if isHolding { agenda.held += agenda.rooms } else { handEdits() }
      flush()
    }
    if isPolling {
      loop.hurry()
      polling.pollOn(at: MonotonicTime.now().nanoseconds)
    }
    if agenda.isUnfinished { loop.hurry() }
    agenda.buried.removeAll(keepingCapacity: true)
  }

  /// Has peers that catch up given more, one after the other and not for long: a crowd that comes
  /// back to long texts must not hold the loop.
  private func giveMore() {
    guard !agenda.drained.isEmpty else { return }
    let end = MonotonicTime.now().nanoseconds + Self.catchUpNanoseconds
    var count = 0
    repeat {
      agenda.drained[count].tellDrained()
      count += 1
    } while count < agenda.drained.count && MonotonicTime.now().nanoseconds < end
    agenda.drained.removeFirst(count)
  }

  func handEdits() {
    var appends: [JournalAppend] = []
    var batch: [HandedAppend] = []
    let now = MonotonicTime.now().nanoseconds
    agenda.held += agenda.rooms
    defer { agenda.held.removeAll(keepingCapacity: true) }
    for room in agenda.held {
      guard let (append, token) = room.takeAppend(at: now) else { continue }
      appends.append(append)
      batch.append(HandedAppend(room: room, token: token))
    }
    guard !appends.isEmpty else { return }
    unanswered.append(batch)
    context.journal.append(
      JournalService.Batch(appends: appends) { [self] result in
        loop.post { self.batchAnswered(result) }
      })
  }

  private func flush() {
    let rooms = agenda.rooms
    agenda.rooms.removeAll(keepingCapacity: true)
    for room in rooms where room.endTurn() { agenda.unfinished.append(room) }
    let connections = agenda.connections
    agenda.connections.removeAll(keepingCapacity: true)
    for connection in connections { connection.flush() }
    let failed = agenda.failed
    agenda.failed.removeAll()
    for connection in failed { connection.drop() }
  }

  /// The journal answered the oldest batch.
  private func batchAnswered(_ result: JournalService.BatchResult) {
    let batch = unanswered.removeFirst()
    let now = MonotonicTime.now().nanoseconds
    switch result {
    case .success(let outcomes):
      for (append, outcome) in zip(batch, outcomes) {
        append.room.answered(append.token, failure: failure(outcome, of: append.room), at: now)
      }
    case .failure(let error):
      context.log(.error, "the journal cannot be written: \(error.message)")
      for append in batch {
        append.room.answered(append.token, failure: error.publicMessage, at: now)
      }
    }
    for append in batch { readAgain(append.room) }
    checkShutdown()
  }

  private func failure(_ outcome: AppendOutcome, of room: DocumentRoom) -> String? {
    guard case .conflict(let revision) = outcome else { return nil }
    context.log(
      context.journal.policy.isConflictFault ? .error : .debug,
      "\(room.name.text): the journal stands at \(revision): somebody else writes")
    return "the journal has other edits"
  }
}
