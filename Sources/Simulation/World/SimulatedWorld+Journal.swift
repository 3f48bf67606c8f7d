import DocumentEngine
import EditModel
import Journaling
import TextStorage
import WireFormat

/// What goes between the room and the journal.
extension SimulatedWorld {
  /// Brings the document to memory unless it is there, for somebody who may hold a text of it.
  func openRoom(for held: HeldText? = nil) {
    guard room == nil else { return }
    opening += 1
    room = Room(
      name: name, opening: opening, limits: plan.limits, checkpoints: plan.checkpoints,
      pacing: plan.pacing, isGuarded: canary != .lifecycleWithoutGuard)
    broadcasts = []
    begin(room?.lifecycle.reading, for: held)
  }

  private func begin(_ reading: Generation?, for held: HeldText? = nil) {
    guard let reading else { return }
    schedule(
      .read(reading, told: room?.told, keeping: room?.wish(for: held)),
      within: plan.loadMilliseconds)
  }

  /// Has the document read again if that is due.
  func readAgain() {
    begin(room?.nextReading(journalIsWritable: isJournalWritable))
  }

  /// The journal is read; what it holds comes a moment later.
  func read(_ reading: Generation, told: HeldText?, keeping wish: RecentRun.Wish?) {
    let state = try? journal.load(name, told: told, keeping: wish)
    schedule(.loaded(reading, state), within: plan.loadMilliseconds)
  }

  func loaded(_ reading: Generation, _ state: DocumentState?) {
    guard let state else {
      if room?.loadFailed(reading, reason: "simulated", into: &outbox) == true { room = nil }
      return schedule(.journalTried, within: 20 * plan.delayMilliseconds)
    }
    room?.loaded(
      state, by: reading, epoch: Epoch(bits: journal.epoch),
      readOnly: isJournalWritable ? nil : "simulated", into: &outbox)
  }

  /// Somebody looks whether the journal works again.
  func tryJournal() {
    isJournalWritable = true
    readAgain()
  }

  /// Gives the journal what is new, and a text that is to be stored.
  func handEdits() throws(Broken) {
    if let checkpoint = room?.takeCheckpoint() { try write(checkpoint) }
    guard unansweredCount == 0 || plan.pipelinesAppends,
      let (append, token) = room?.takeAppend(at: nanoseconds)
    else { return }
    unansweredCount += 1
    commits.push((append, token))
    if canary == .acknowledgesBeforeCommit {
      _ = room?.answered(token, failure: nil, at: nanoseconds, into: &outbox)
    }
    beginCommit()
  }

  /// Begins a transaction if there is one to begin.
  func beginCommit() {
    switch commits.next(at: nanoseconds) {
    case .none: break
    case .wait(let end):
      queue.add(.journalWakes(opening: opening), at: max(now + 1, Int(end / 1_000_000)))
    case .commit: schedule(.commitEnds(opening: opening), within: plan.appendMilliseconds)
    }
  }

  /// A transaction is written, or is not; the answers come a moment later.
  func endCommit(_ opening: Int) throws(Broken) {
    guard opening == self.opening else { return }
    let handed = commits.end(at: nanoseconds)
    let failures = try append(handed.map(\.append))
    lastAnswer = max(lastAnswer, now + random.number(in: 0...plan.answerMilliseconds))
    let answers = zip(handed, failures).map { ($0.token, $1) }
    queue.add(.answersArrive(opening: opening, answers), at: lastAnswer)
    beginCommit()
  }

  /// Writes a transaction.
  ///
  /// - Returns: For each append why it may not be durable; `nil` if it is.
  private func append(_ appends: [JournalAppend]) throws(Broken) -> [String?] {
    do throws(JournalError) {
      return try journal.append(appends).map { outcome in
        // One that was handed over before the one in front of it failed.
        outcome == .appended ? nil : "the journal has other edits"
      }
    } catch {
      guard error.kind != .misuse && error.kind != .corrupt else {
        throw Broken("the journal refuses what the engine gives it: \(error.message)")
      }
      isJournalWritable = false
      // With more to write it is tried again at once.
      schedule(
        .journalTried, within: commits.isEmpty ? 20 * plan.delayMilliseconds : 1)
      return appends.map { _ in error.message }
    }
  }

  func takeAnswers(_ opening: Int, _ answers: [(AppendToken, String?)]) {
    guard opening == self.opening else { return }
    for (token, failure) in answers {
      unansweredCount -= 1
      _ = room?.answered(token, failure: failure, at: nanoseconds, into: &outbox)
    }
    readAgain()
  }

  func endRead(_ opening: Int, _ peer: PeerID, after: Int, _ question: JournalQuestion) {
    guard opening == self.opening else { return }
    do throws(JournalError) {
      let entries = try journal.entries(
        of: name, after: after, countLimit: random.number(in: 1...8),
        byteCountLimit: random.one(of: [1, 200, 1 << 20]))
      room?.entriesLoaded(entries, after: after, for: question, of: peer, into: &outbox)
    } catch {
      room?.entriesUnavailable(for: peer, reason: error.message, into: &outbox)
    }
  }

  /// The journal tells the digest of a revision that somebody claims to hold.
  func compared(_ opening: Int, at revision: Int) {
    guard opening == self.opening else { return }
    do throws(JournalError) {
      let digest = try journal.digest(of: name, at: revision)
      room?.compared(at: revision, with: digest, into: &outbox)
    } catch {
      room?.comparisonFailed(at: revision, reason: error.message, into: &outbox)
    }
  }
}
