import EditModel
package import Journaling

extension DocumentAuthority {
  /// Takes note that the journal failed: nothing behind `durableRevision` may be assumed to be on
  /// disk. Until `resume` edits are refused, and what memory holds beyond it is shown to nobody.
  package mutating func suspend(reason: String, into outbox: inout Outbox) {
    readOnlyReason = reason
    unhanded = []
    unhandedSessions = []
    // What is sent again once edits are taken, in front of these, has them rejected again.
    heldRejections = []
    tell(.access(.readOnly, because: Rejection(.readOnly, reason)), into: &outbox)
    waiters.removeAll { waiter in
      switch waiter.purpose {
      case .join: return false
      case .create(let token):
        outbox.actions.append(.answer(token: token, .unavailable(reason: reason)))
        return true
      }
    }
  }

  /// Goes on from what the journal really holds, after a failure.
  ///
  /// A state from before edits that the peers were told, or in which they are others, is refused:
  /// the document stays as it is, and whoever waits to be shown it may come again.
  ///
  /// - Parameters:
  ///   - state: The newest durable state, read behind the last answer to an append.
  ///   - reason: Why edits are still refused; `nil` if they are not. Even then those who wait for
  ///     the document get it.
  ///   - outbox: Gets what the peers have missed and, with `nil`, the news.
  /// - Returns: Whether it goes on.
  package mutating func resume(
    _ state: DocumentState, stillReadOnly reason: String? = nil, into outbox: inout Outbox
  ) -> Bool {
    if let refusal = refusal(of: state) {
      suspend(reason: refusal, into: &outbox)
      turnAwayWaiters(refusal, into: &outbox)
      return false
    }
    let told = durableRevision
    var state = state
    // What was never stored stays of the type that its peers speak.
    if !state.exists { state.content = content.type.emptyContent }
    content = state.content
    revision = state.revision
    durableRevision = state.revision
    modifiedMilliseconds = state.milliseconds
    history = OperationHistory(revision: state.revision)
    authors = []
    recent = RecentEdits(state, byteCountLimit: limits.recentByteCount)
    digests = []
    readOnlyReason = reason
    restoreSessions(state.sessions)
    for case let peer? in peers {
      peers[peer.id.slot]?.parked = nil
      peers[peer.id.slot]?.isAskingForResend = false
      peers[peer.id.slot]?.inbox = []
      guard peer.delivery == .live, state.revision > told else { continue }
      goQuiet(peer.id, into: &outbox)
      peers[peer.id.slot]?.delivery = .catchingUp(sent: told, .ready)
      catchUp(peer.id, into: &outbox)
    }
    if reason == nil { tell(.access(.write, because: nil), into: &outbox) }
    let waiting = waiters
    waiters = []
    for waiter in waiting { wait(for: waiter.purpose, into: &outbox) }
    return true
  }

  /// Why the journal's state cannot be gone on from: it does not hold what peers have been told.
  private func refusal(of state: DocumentState) -> String? {
    guard state.revision >= durableRevision else {
      return "the journal stands at \(state.revision), and \(durableRevision) was told"
    }
    guard state.followsTold else {
      return "the journal holds another text of revision \(durableRevision) than was told"
    }
    return nil
  }

  private mutating func turnAwayWaiters(_ reason: String, into outbox: inout Outbox) {
    let waiting = waiters
    waiters = []
    for case .join(let peer, _) in waiting.map(\.purpose) {
      end(peer, .documentUnavailable, reason, into: &outbox)
    }
  }

  private mutating func restoreSessions(_ records: [SessionRecord]) {
    for index in sessions.indices {
      sessions[index].isStored = false
      sessions[index].lastSequence = 0
      sessions[index].lastRevision = 0
      sessions[index].lastFingerprint = 0
      sessions[index].viewedRevision = 0
      sessions[index].flight = .unknown
      if sessions[index].presence != nil {
        sessions[index].presence?.selections = content.type.noSelections
        sessions[index].presence?.revision = revision
      }
    }
    for record in records {
      guard let index = sessionIndexes[record.session] else {
        sessionIndexes[record.session] = sessions.count
        sessions.append(SessionState(record))
        continue
      }
      sessions[index].isStored = true
      sessions[index].lastSequence = record.lastSequence
      sessions[index].lastRevision = record.lastRevision
      sessions[index].lastFingerprint = record.lastFingerprint
    }
  }

  /// Tells everybody who has been said hello to.
  private func tell(_ notice: Notice, into outbox: inout Outbox) {
    var audience: [PeerID] = []
    for case let peer? in peers where peer.delivery != .joining { audience.append(peer.id) }
    outbox.send(notice, to: audience)
  }
}
