package import EditModel

extension DocumentAuthority {
  /// Takes an edit: recognises a resend, transforms, checks, and commits it in memory.
  ///
  /// - Parameters:
  ///   - submission: What the peer sent.
  ///   - peer: Who sent it; one that has left is ignored.
  ///   - time: When.
  ///   - outbox: Gets a rejection or the answer to a resend; a committed edit is told to nobody
  ///     yet.
  /// - Complexity: O(n + log t), n the components of the operation and of the edits since its base,
  ///   t the bytes of the text.
  package mutating func receive(
    _ submission: EditSubmission, from peer: PeerID, at time: EngineTime,
    into outbox: inout Outbox
  ) {
    self.time = time
    guard isCurrent(peer), let index = peers[peer.slot]?.sessionIndex else { return }
    guard peers[peer.slot]?.canReceive == true else {
      queue(.edit(submission), of: peer, into: &outbox)
      return
    }
    let fingerprint = submission.fingerprint
    do throws(Rejection) {
      guard try isNew(submission, fingerprint, index, of: peer, into: &outbox) else { return }
      try checkAdmission(submission, sessionIndex: index, at: time)
      guard submission.revision >= history.horizon else {
        guard sessions[index].lastRevision <= submission.revision else {
          throw Rejection(.baseUnavailable, "the session has edits behind its base")
        }
        park(submission, fingerprint, of: peer, into: &outbox)
        return
      }
      let placed = try place(submission, sessionIndex: index)
      try commit(
        placed, of: submission, fingerprint: fingerprint, sessionIndex: index, at: time)
    } catch {
      reject(submission.sequence, of: peer, error, into: &outbox)
    }
  }

  /// Tells whether an edit is new; answers it if it was committed before.
  private mutating func isNew(
    _ submission: EditSubmission, _ fingerprint: UInt64, _ sessionIndex: Int, of peer: PeerID,
    into outbox: inout Outbox
  ) throws(Rejection) -> Bool {
    if submission.sequence == sessions[sessionIndex].lastSequence + 1 { return true }
    let session = sessions[sessionIndex]
    guard submission.sequence <= session.lastSequence else {
      throw Rejection(
        .sequenceGap, "expected \(session.lastSequence + 1), got \(submission.sequence)")
    }
    guard submission.sequence == session.lastSequence else {
      peers[peer.slot]?.isAskingForResend = true
      peers[peer.slot]?.inbox.insert(.edit(submission), at: 0)
      askForResend(
        submission.sequence, before: min(session.lastRevision, durableRevision + 1), of: peer,
        into: &outbox)
      return false
    }
    guard fingerprint == session.lastFingerprint else {
      throw Rejection(.resendDiffers, "edit \(submission.sequence) was committed and is another")
    }
    // One that is not durable yet is acknowledged by its broadcast.
    if session.lastRevision <= durableRevision {
      outbox.send(
        .ack(sequence: submission.sequence, revision: session.lastRevision), to: peer)
    }
    return false
  }

  private mutating func checkAdmission(
    _ submission: EditSubmission, sessionIndex: Int, at time: EngineTime
  ) throws(Rejection) {
    if let readOnlyReason { throw Rejection(.readOnly, readOnlyReason) }
    guard submission.revision <= durableRevision else {
      throw Rejection(
        .unknownRevision, "\(submission.revision) is newer than \(durableRevision)")
    }
    guard submission.revision >= sessions[sessionIndex].viewedRevision else {
      throw Rejection(
        .unknownRevision,
        "the session's last edit was made on \(sessions[sessionIndex].viewedRevision)")
    }
    guard submission.operation.componentCount <= limits.componentCount else {
      throw Rejection(
        .operationTooLarge, "\(submission.operation.componentCount) components")
    }
    let limit = limits.editsPerSecond
    guard
      sessions[sessionIndex].rate.admits(at: time.loopMilliseconds, limit: limit),
      revision - durableRevision < limits.undurableCount
    else { throw Rejection(.editRateExceeded, "edits come faster than they are taken") }
  }

  /// Transforms an edit to apply to the newest text.
  ///
  /// - Precondition: Its base is not older than `history.horizon`.
  private mutating func place(
    _ submission: EditSubmission, sessionIndex: Int
  ) throws(Rejection) -> Operation {
    let operation = submission.operation
    let base = submission.revision
    let last = sessions[sessionIndex].lastRevision
    guard last > base else {
      let next = history.operation(at: base + 1)
      try checkBaseLength(operation, is: next?.baseLength ?? content.length)
      var placed = operation
      guard history.transform(&placed, since: base) else {
        throw Rejection(.baseUnavailable, "revision \(base) is not in memory")
      }
      sessions[sessionIndex].flight = .single(base: base, operation: operation)
      return placed
    }
    guard
      var theirs = sessions[sessionIndex].flight.theirs(
        behind: base, before: last, in: history)
    else { throw Rejection(.baseUnavailable, "revision \(base) is behind the session's own edits") }
    for revision in last..<self.revision {
      guard let operation = history.operation(at: revision + 1) else { continue }
      theirs.append((revision + 1, operation))
    }
    try checkBaseLength(operation, is: theirs.first?.operation.baseLength ?? content.length)
    let placed = SessionFlight.carry(operation, past: &theirs)
    sessions[sessionIndex].flight = .several(theirs)
    return placed
  }

  /// Checks that an operation covers a content of a length, as far as operations of its type tell.
  func checkBaseLength(_ operation: Operation, is length: Int?) throws(Rejection) {
    guard let length, let baseLength = operation.baseLength, baseLength != length else { return }
    throw Rejection(
      .baseLengthMismatch, "the operation covers \(baseLength) of \(length) units")
  }
}
