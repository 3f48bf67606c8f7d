import DocumentEngine
import EditModel
import Journaling

/// What goes to the journal, and comes from it.
extension DocumentRoom {
  /// The reading of the journal that is under way.
  var reading: Generation? { room.lifecycle.reading }
  /// What the peers were told last, which a reading looks for in the journal.
  var told: HeldText? { room.told }

  /// Which of the newest edits a reading keeps for somebody who holds a text.
  func wish(for held: HeldText?) -> RecentRun.Wish? { room.wish(for: held) }

  /// Begins to read the document again if that is due.
  ///
  /// - Parameter journalIsWritable: Whether the journal works; looked at only where that decides.
  /// - Returns: The reading to begin.
  func nextReading(journalIsWritable: @autoclosure () -> Bool) -> Generation? {
    room.nextReading(journalIsWritable: journalIsWritable())
  }

  /// Takes the document's newest durable state.
  func loaded(
    _ state: DocumentState, by reading: Generation, epoch: Epoch, readOnly reason: String?
  ) {
    update { $0.loaded(state, by: reading, epoch: epoch, readOnly: reason, into: &$1) }
  }

  /// The document cannot be read.
  ///
  /// - Returns: Whether it leaves memory.
  func loadFailed(_ reading: Generation, reason: String) -> Bool {
    var isGone = false
    update { isGone = $0.loadFailed(reading, reason: reason, into: &$1) }
    return isGone
  }

  /// Takes the journal's answer to `readEntries`.
  func take(
    _ result: Result<[JournalEntry], JournalError>, for peer: PeerID, after revision: Int,
    purpose: JournalQuestion
  ) {
    if case .failure(let error) = result {
      host.log(.error, "\(name.text) cannot be read: \(error.message)")
    }
    update { room, outbox in
      switch result {
      case .success(let entries):
        room.entriesLoaded(entries, after: revision, for: purpose, of: peer, into: &outbox)
      case .failure(let error):
        room.entriesUnavailable(for: peer, reason: error.publicMessage, into: &outbox)
      }
    }
  }

  /// Takes the journal's answer to `readDigest`.
  func compare(at revision: Int, with result: Result<UInt64?, JournalError>) {
    update { room, outbox in
      switch result {
      case .success(let digest): room.compared(at: revision, with: digest, into: &outbox)
      case .failure(let error):
        room.comparisonFailed(at: revision, reason: error.publicMessage, into: &outbox)
      }
    }
  }

  /// Takes what is to be committed.
  ///
  /// - Parameter now: The time in nanoseconds.
  /// - Returns: The edits, and by what name the journal's answer is told to `answered`; `nil` if
  ///   there are none.
  func takeAppend(at now: UInt64) -> (append: JournalAppend, token: AppendToken)? {
    room.takeAppend(at: now)
  }

  /// Takes the journal's answer to an append.
  ///
  /// - Parameters:
  ///   - token: Names the append.
  ///   - failure: Why its edits may not be durable; `nil` if they are.
  ///   - now: The time in nanoseconds.
  func answered(_ token: AppendToken, failure: String?, at now: UInt64) {
    var authorCount = 0
    update { authorCount = $0.answered(token, failure: failure, at: now, into: &$1) }
    if authorCount > 0 { host.awaitAnswers(authorCount) }
  }

  /// Says another epoch of the journal.
  func setEpoch(_ epoch: Epoch) { room.setEpoch(epoch) }

  /// How long nobody has needed the document, in milliseconds; `nil` if somebody does.
  func idleMilliseconds(at now: UInt64) -> UInt64? { room.idleMilliseconds(at: now) }

  /// Has the newest text stored before it leaves memory, or the server stops.
  func storeLast() {
    if let checkpoint = room.takeCheckpoint(isLast: true) { host.store(checkpoint, of: self) }
  }

  /// Leaves memory, if nothing is under way.
  ///
  /// - Returns: Whether it does.
  func evict() -> Bool { room.evict() }
}
