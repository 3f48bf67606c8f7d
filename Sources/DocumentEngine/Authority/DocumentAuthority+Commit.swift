package import EditModel
import Journaling
import OperationalTransform

extension DocumentAuthority {
  /// Applies an operation and gives it the next revision, in memory.
  mutating func commit(
    _ operation: Operation, of submission: EditSubmission, fingerprint: UInt64,
    sessionIndex: Int, at time: EngineTime
  ) throws(Rejection) {
    guard content.fits(operation, lengthLimit: limits.documentUTF16Count) else {
      throw Rejection(.documentTooLarge, "\(limits.documentUTF16Count) units are allowed")
    }
    do throws(ContentError) {
      try content.apply(operation)
    } catch {
      sessions[sessionIndex].flight = .unknown
      switch error {
      case .text(.splitsSurrogatePair(let offset)):
        throw Rejection(.splitsSurrogatePair, "offset \(offset) is inside a surrogate pair")
      case .text(.baseLengthMismatch(let operation, let text)):
        throw Rejection(
          .baseLengthMismatch, "made on \(operation) units, and the text has \(text)")
      case .other(let flaw): throw Rejection(.malformedOperation, flaw.message)
      }
    }
    revision += 1
    modifiedMilliseconds = time.milliseconds(after: modifiedMilliseconds)
    record(operation, by: sessionIndex)
    if !sessions[sessionIndex].isStored {
      sessions[sessionIndex].isStored = true
      unhandedSessions.append(
        (sessions[sessionIndex].session, sessions[sessionIndex].secretHash))
    }
    sessions[sessionIndex].lastSequence = submission.sequence
    sessions[sessionIndex].lastRevision = revision
    sessions[sessionIndex].lastFingerprint = fingerprint
    sessions[sessionIndex].viewedRevision = submission.revision
    if revision % limits.digestInterval == 0 {
      digests.append(HeldText(revision: revision, digest: content.digest))
    }
    enter(operation, sessionIndex: sessionIndex)
  }

  private mutating func record(_ operation: Operation, by sessionIndex: Int) {
    history.append(operation)
    authors.append(Int32(sessionIndex))
    // What is not durable cannot be read from the journal, so it is kept whatever the limits say.
    history.trim(
      countLimit: limits.historyCount, byteCountLimit: limits.historyByteCount,
      keptCount: revision - durableRevision)
    if authors.count > 2 * history.count + 64 {
      authors.removeFirst(authors.count - history.count)
    }
  }

  /// Keeps the newest edit to be told, and to be given to the journal: in the same bytes.
  private mutating func enter(_ operation: Operation, sessionIndex: Int) {
    let digest = content.digest
    var encoded: [UInt8] = []
    encoded.reserveCapacity(64)
    encoded.appendJSON(operation)
    committedByteCount += encoded.count
    let entry = JournalEntry(
      revision: revision, session: sessions[sessionIndex].session,
      sequence: sessions[sessionIndex].lastSequence,
      fingerprint: sessions[sessionIndex].lastFingerprint,
      principal: sessions[sessionIndex].principal,
      claimedName: sessions[sessionIndex].claimedName, milliseconds: modifiedMilliseconds,
      digest: digest, operation: encoded)
    recent.append(entry.edit, durableRevision: durableRevision, digest: digest)
    unhanded.append(entry)
  }

  /// Creates the document with its first edit; answers under `token`.
  package mutating func create(
    _ creation: Creation, by credentials: JoinRequest.Credentials, token: Int,
    at time: EngineTime, into outbox: inout Outbox
  ) {
    guard revision == 0 && take(creation.type) else {
      outbox.actions.append(.answer(token: token, .exists))
      return
    }
    if let readOnlyReason {
      outbox.actions.append(.answer(token: token, .unavailable(reason: readOnlyReason)))
      return
    }
    var session = SessionState(
      session: credentials.session, secretHash: credentials.secretHash, isStored: false)
    session.principal = credentials.principal.name
    sessionIndexes[session.session] = sessions.count
    sessions.append(session)
    let submission = EditSubmission(sequence: 1, revision: 0, operation: creation.operation)
    do throws(Rejection) {
      try commit(
        creation.operation, of: submission, fingerprint: submission.fingerprint,
        sessionIndex: sessions.count - 1, at: time)
    } catch {
      outbox.actions.append(.answer(token: token, .tooLarge))
      return
    }
    wait(for: .create(token: token), into: &outbox)
  }

  /// Takes note that the journal holds everything up to `revision`, and tells the peers.
  ///
  /// - Precondition: The edits up to `revision` are in memory as the journal was given them.
  package mutating func committed(through revision: Int, into outbox: inout Outbox) {
    while durableRevision < revision {
      durableRevision += 1
      outbox.broadcast(.edit(recent.edit(of: durableRevision)))
      if let next = digests.first, next.revision == durableRevision {
        digests.removeFirst()
        outbox.broadcast(.digest(next))
      }
    }
    tellHeldRejections(into: &outbox)
    finishWaiters(into: &outbox)
  }
}
