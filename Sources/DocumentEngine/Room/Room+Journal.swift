package import EditModel
package import Journaling

/// What goes between the document and the journal.
extension Room {
  /// Begins to read the document again if that is due.
  ///
  /// - Parameter journalIsWritable: Whether the journal works; looked at only where that decides.
  /// - Returns: What is to be read, and what the peers were told last.
  package mutating func nextReading(
    journalIsWritable: @autoclosure () -> Bool
  ) -> Generation? {
    lifecycle.nextReading(journalIsWritable: journalIsWritable())
  }

  /// What the peers were told last, which a reading looks for in the journal. O(1).
  package var told: HeldText? { authority?.told }

  /// Which of the newest edits a reading keeps: those behind what the peers were told, or, the
  /// first time, behind what somebody holds for whom the document is read. By these his claim is
  /// checked, and these he is told, without another question to the journal.
  package func wish(for held: HeldText? = nil) -> RecentRun.Wish? {
    (told ?? held).map {
      RecentRun.Wish(
        revision: $0.revision, countLimit: JournalQuestion.windowCount,
        byteCountLimit: limits.recentByteCount)
    }
  }

  /// Takes the document's newest durable state.
  ///
  /// - Parameters:
  ///   - state: What the journal holds.
  ///   - reading: Which reading brought it.
  ///   - epoch: The journal's lineage.
  ///   - reason: Why the journal cannot be written now; `nil` if it can.
  ///   - outbox: Gets what follows from it, for whoever waits, too.
  package mutating func loaded(
    _ state: DocumentState, by reading: Generation, epoch: Epoch, readOnly reason: String?,
    into outbox: inout Outbox
  ) {
    switch lifecycle.loaded(reading) {
    case .stale:
      return
    case .begin:
      var authority = DocumentAuthority(name: name, epoch: epoch, state: state, limits: limits)
      if let reason { authority.suspend(reason: reason, into: &outbox) }
      self.authority = authority
      if reason != nil { lifecycle.suspend(isShown: true) }
    case .resume:
      var goesOn = false
      act(into: &outbox) {
        goesOn = $0?.resume(state, stillReadOnly: reason, into: &$1) == true
      }
      if reason != nil || !goesOn { lifecycle.suspend(isShown: goesOn) }
    }
    idleSince = nil
    checkpoints.note(state, committedByteCount: authority?.committedByteCount ?? 0)
    serveWaiting(into: &outbox)
  }

  /// The document cannot be read: those who wait are told so. It is never taken for an empty one.
  ///
  /// - Returns: Whether it leaves memory.
  package mutating func loadFailed(
    _ reading: Generation, reason: String, into outbox: inout Outbox
  ) -> Bool {
    guard lifecycle.loadFailed(reading) == .evict else { return false }
    let waiting = waiting
    self.waiting = []
    for item in waiting {
      switch item {
      case .join(let ticket, _):
        outbox.actions.append(
          .refused(ticket: ticket, .documentUnavailable, message: reason))
      case .create(let token, _, _, _):
        outbox.actions.append(.answer(token: token, .unavailable(reason: reason)))
      }
    }
    return true
  }

  private mutating func serveWaiting(into outbox: inout Outbox) {
    let waiting = waiting
    self.waiting = []
    for item in waiting {
      switch item {
      case .join(let ticket, let request): compare(request, ticket: ticket, into: &outbox)
      case .create(let token, let content, let credentials, let time):
        create(content, by: credentials, token: token, at: time, into: &outbox)
      }
    }
  }

  /// Takes what is to be committed.
  ///
  /// - Parameter now: The time in nanoseconds.
  /// - Returns: The edits, and by what name the journal's answer is told to `answered`; `nil` if
  ///   there are none.
  package mutating func takeAppend(
    at now: UInt64
  ) -> (append: JournalAppend, token: AppendToken)? {
    let append = authority?.takeAppend()
    authors.handOver(isEmpty: append == nil)
    guard let append else { return nil }
    telling.handedOver(at: now)
    let end = append.expectedRevision + append.entries.count
    return (append, lifecycle.handedOver(through: end))
  }

  /// Takes the journal's answer to an append, in the order in which it was given them. Of edits
  /// that are durable now their authors are told first, and the others at once, or, where the next
  /// commit is about to come, with that one or in a moment.
  ///
  /// - Parameters:
  ///   - token: Names the append.
  ///   - failure: Why its edits may not be durable; `nil` if they are.
  ///   - now: The time in nanoseconds.
  ///   - outbox: Gets what follows from it.
  /// - Returns: How many authors are told of it and likely to answer at once.
  package mutating func answered(
    _ token: AppendToken, failure: String?, at now: UInt64, into outbox: inout Outbox
  ) -> Int {
    switch lifecycle.answered(token, isDurable: failure == nil) {
    case .commit:
      guard let revision = authority?.revision, token.lastRevision <= revision else {
        // Only where the lifecycle is not guarded.
        suspend("the journal holds edits that memory does not", into: &outbox)
        return 0
      }
      return commit(through: token.lastRevision, at: now, into: &outbox)
    case .suspend:
      authors.forgetOldest()
      suspend(failure ?? "", into: &outbox)
    case .ignore:
      break
    }
    return 0
  }

  private mutating func commit(
    through revision: Int, at now: UInt64, into outbox: inout Outbox
  ) -> Int {
    if telling.committed(at: now) { rounds.beginCommit() }
    let authorCount = authors.acknowledge(in: &rounds)
    act(tellingTo: telling.audience, into: &outbox) { $0?.committed(through: revision, into: &$1) }
    if let milliseconds = telling.schedule() {
      outbox.actions.append(.tellRest(after: milliseconds))
    }
    return telling.isBusy ? authorCount : 0
  }

  /// Takes no more edits until the document has been read again.
  mutating func suspend(_ reason: String, into outbox: inout Outbox) {
    lifecycle.suspend(isShown: false)
    act(into: &outbox) { $0?.suspend(reason: reason, into: &$1) }
  }

  /// Has everybody written to who has not been told everything, unless there was a commit just now:
  /// then the next one is waited for again.
  ///
  /// - Parameters:
  ///   - now: The time in nanoseconds.
  ///   - outbox: Gets when to call again.
  package mutating func tellRest(at now: UInt64, into outbox: inout Outbox) {
    if let milliseconds = telling.comeBack(at: now) {
      outbox.actions.append(.tellRest(after: milliseconds))
    } else {
      rounds.begin(for: .everybody)
    }
  }

  /// Takes the entries that `readEntries` asked for; see `DocumentAuthority.entriesLoaded`.
  package mutating func entriesLoaded(
    _ entries: [JournalEntry], after revision: Int, for purpose: JournalQuestion,
    of peer: PeerID, into outbox: inout Outbox
  ) {
    act(into: &outbox) {
      $0?.entriesLoaded(entries, after: revision, for: purpose, of: peer, into: &$1)
    }
  }

  /// Ends the peer whose question the journal could not answer; it may come again.
  package mutating func entriesUnavailable(
    for peer: PeerID, reason: String, into outbox: inout Outbox
  ) {
    act(into: &outbox) { $0?.entriesUnavailable(for: peer, reason: reason, into: &$1) }
  }
}
