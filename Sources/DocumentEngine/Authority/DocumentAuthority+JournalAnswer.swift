import EditModel
package import Journaling

extension DocumentAuthority {
  /// Takes the journal's answer to a question.
  ///
  /// - Parameters:
  ///   - entries: The entries behind `revision`, in order, perhaps not all of them.
  ///   - revision: Where the question began.
  ///   - purpose: What was asked.
  ///   - peer: Whom it was about; one that has left is ignored.
  ///   - outbox: Gets what follows from it.
  package mutating func entriesLoaded(
    _ entries: [JournalEntry], after revision: Int, for purpose: JournalQuestion,
    of peer: PeerID, into outbox: inout Outbox
  ) {
    guard isCurrent(peer) else { return }
    guard !entries.isEmpty else {
      end(
        peer, .documentUnavailable, "the journal has no entry behind \(revision)", into: &outbox)
      return
    }
    switch purpose {
    case .catchUp:
      send(entries, to: peer, into: &outbox)
    case .transform:
      transformParked(over: entries, of: peer, into: &outbox)
    case .resend(let sequence, let end):
      answerResend(sequence, from: entries, before: end, of: peer, into: &outbox)
    }
  }

  /// Ends the peer whose question the journal could not answer; it may come again.
  package mutating func entriesUnavailable(
    for peer: PeerID, reason: String, into outbox: inout Outbox
  ) {
    end(peer, .documentUnavailable, reason, into: &outbox)
  }

  private mutating func send(
    _ entries: [JournalEntry], to peer: PeerID, into outbox: inout Outbox
  ) {
    guard case .catchingUp(var sent, .reading) = peers[peer.slot]?.delivery else { return }
    for entry in entries where entry.revision == sent + 1 && sent < durableRevision {
      outbox.send(.edit(entry.edit), to: peer)
      sent = entry.revision
    }
    peers[peer.slot]?.delivery = .catchingUp(sent: sent, .draining)
  }

  private mutating func transformParked(
    over entries: [JournalEntry], of peer: PeerID, into outbox: inout Outbox
  ) {
    guard var parked = peers[peer.slot]?.parked, let index = peers[peer.slot]?.sessionIndex
    else { return }
    let sequence = parked.submission.sequence
    do throws(Rejection) {
      try advance(&parked.working, over: entries, sessionIndex: index)
      guard parked.working.revision >= history.horizon else {
        peers[peer.slot]?.parked = parked
        outbox.actions.append(
          .readEntries(peer, after: parked.working.revision, purpose: .transform))
        return
      }
      peers[peer.slot]?.parked = nil
      guard sessions[index].lastRevision <= parked.working.revision else {
        throw Rejection(.baseUnavailable, "the session has edits behind its base")
      }
      if let readOnlyReason { throw Rejection(.readOnly, readOnlyReason) }
      // What the journal holds may be damaged, and not lead to what memory holds.
      let next = history.operation(at: parked.working.revision + 1)
      try checkBaseLength(parked.working.operation, is: next?.baseLength ?? content.length)
      guard history.transform(&parked.working.operation, since: parked.working.revision) else {
        throw Rejection(.baseUnavailable, "the base is not in memory")
      }
      try commit(
        parked.working.operation, of: parked.submission, fingerprint: parked.fingerprint,
        sessionIndex: index, at: time)
      sessions[index].flight = .unknown
    } catch {
      peers[peer.slot]?.parked = nil
      reject(sequence, of: peer, error, into: &outbox)
    }
    drainInbox(of: peer, into: &outbox)
  }

  private func advance(
    _ working: inout EditSubmission, over entries: [JournalEntry], sessionIndex: Int
  ) throws(Rejection) {
    guard let later = OperationHistory(entries, of: content.type, after: working.revision) else {
      throw Rejection(.baseUnavailable, "the journal's entries could not be read")
    }
    guard !entries.contains(where: { $0.session == sessions[sessionIndex].session }) else {
      throw Rejection(.baseUnavailable, "the session has edits behind its base")
    }
    let next = later.operation(at: working.revision + 1)
    try checkBaseLength(
      working.operation, is: next?.baseLength ?? working.operation.baseLength)
    guard later.transform(&working.operation, since: working.revision) else {
      throw Rejection(.baseUnavailable, "the journal's entries do not follow the base")
    }
    working.revision += entries.count
  }

  private mutating func answerResend(
    _ sequence: Int, from entries: [JournalEntry], before end: Int, of peer: PeerID,
    into outbox: inout Outbox
  ) {
    guard let state = peers[peer.slot], case .edit(let resent)? = state.inbox.first else { return }
    let session = sessions[state.sessionIndex].session
    let original = entries.first(where: {
      $0.session == session && $0.sequence == sequence
    })
    guard let original else {
      lookFurther(for: sequence, behind: entries, before: end, of: peer, into: &outbox)
      return
    }
    peers[peer.slot]?.isAskingForResend = false
    peers[peer.slot]?.inbox.removeFirst()
    if original.fingerprint == resent.fingerprint {
      outbox.send(.ack(sequence: sequence, revision: original.revision), to: peer)
    } else {
      let rejection = Rejection(
        .resendDiffers, "edit \(sequence) was committed and is another")
      reject(sequence, of: peer, rejection, into: &outbox)
    }
    drainInbox(of: peer, into: &outbox)
  }

  /// Asks for the window of entries in front of the one that was searched, or for its rest.
  private mutating func lookFurther(
    for sequence: Int, behind entries: [JournalEntry], before end: Int, of peer: PeerID,
    into outbox: inout Outbox
  ) {
    guard let first = entries.first?.revision, let last = entries.last?.revision else { return }
    guard last + 1 >= end else {
      outbox.actions.append(
        .readEntries(peer, after: last, purpose: .resend(sequence: sequence, before: end)))
      return
    }
    guard first > 1 else {
      self.end(
        peer, .documentUnavailable, "edit \(sequence) is not in the journal", into: &outbox)
      return
    }
    askForResend(sequence, before: first, of: peer, into: &outbox)
  }

  /// Asks for the entries right before revision `end`.
  mutating func askForResend(
    _ sequence: Int, before end: Int, of peer: PeerID, into outbox: inout Outbox
  ) {
    let start = max(0, end - 1 - JournalQuestion.windowCount)
    outbox.actions.append(
      .readEntries(peer, after: start, purpose: .resend(sequence: sequence, before: end)))
  }
}

extension OperationHistory {
  /// The operations of journal entries.
  ///
  /// - Returns: `nil` if one of them is no operation, which a sound journal does not hold.
  init?(_ entries: [JournalEntry], of type: DocumentType, after revision: Int) {
    self.init(revision: revision)
    for entry in entries {
      guard let operation = try? entry.decodedOperation(of: type), isNext(operation) else {
        return nil
      }
      append(operation)
    }
  }
}
