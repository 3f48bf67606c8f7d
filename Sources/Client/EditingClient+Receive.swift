import OperationalTransform
package import TextStorage
package import WireFormat

extension EditingClient {
  /// Takes a message of the server's.
  ///
  /// - Parameters:
  ///   - message: The message.
  ///   - actions: Gets what follows from it.
  /// - Complexity: For an edit O(pending · n + log t), n its components, t the bytes of the text.
  package mutating func receive(
    _ message: ServerMessage, into actions: inout [ClientAction]
  ) {
    guard phase != .closing && phase != .offline else { return }
    switch message {
    case .edit(let edit): receive(edit, into: &actions)
    case .hello(let hello): receive(hello, into: &actions)
    case .snapshot(let revision, let text, let digest):
      receiveSnapshot(of: revision, text, digest: digest, into: &actions)
    case .ack(let sequence, let revision):
      receiveAck(of: sequence, at: revision, into: &actions)
    case .reject(let sequence, let code, let message):
      receiveRejection(of: sequence, code, message, into: &actions)
    case .digest(let revision, let digest):
      guard revision == self.revision && digest == confirmed.digest else {
        return diverge(.digest(revision: revision), into: &actions)
      }
    case .access(let access, _, _):
      self.access = access
      if access == .write { sendAgain(into: &actions) }
    case .presence(let session, let update): actions.append(.presence(session, update))
    case .left(let session): actions.append(.left(session))
    case .pong: actions.append(.pong)
    case .error(let code, let message): receiveError(code, message, into: &actions)
    }
  }

  /// Takes a committed edit.
  ///
  /// - Parameters:
  ///   - edit: The edit.
  ///   - text: The document's text at its revision, from whoever has it already: a program with
  ///     many clients of one document edits the text once.
  ///   - actions: Gets what follows from it.
  package mutating func receive(
    _ edit: CommittedEdit, making text: Text? = nil, into actions: inout [ClientAction]
  ) {
    switch phase {
    case .live, .catchingUp(_, needsSnapshot: false): break
    case .closing, .offline: return
    default: return diverge(.unexpected("edit"), into: &actions)
    }
    guard edit.revision == revision + 1 else {
      return diverge(
        .revision(expected: revision + 1, actual: edit.revision), into: &actions)
    }
    if edit.session == session, let first = inFlight.first,
      edit.sequence == first.submission.sequence
    {
      guard edit.operation == first.operation else {
        return diverge(.ownEdit(sequence: edit.sequence), into: &actions)
      }
      inFlight.removeFirst()
    } else {
      // An own edit that is not in flight was committed before it was set aside.
      let isForeign = edit.session != session || edit.sequence <= committedSequence
      guard isForeign else {
        return diverge(
          .sequence(expected: lastSequence + 1, actual: edit.sequence), into: &actions)
      }
      guard edit.operation.baseLength == confirmed.utf16Count else {
        return diverge(.operation(revision: edit.revision), into: &actions)
      }
      carryPending(past: edit.operation, into: &actions)
    }
    do throws(OperationError) {
      if let text { confirmed = text } else { try confirmed.apply(edit.operation) }
    } catch {
      return diverge(.operation(revision: edit.revision), into: &actions)
    }
    revision = edit.revision
    if edit.session == session { lastSequence = max(lastSequence, edit.sequence) }
    if phase != .live { goLiveIfCaughtUp(into: &actions) }
    sendBuffer(into: &actions)
  }

  /// Carries what is pending past another session's edit, and that edit past what is pending.
  ///
  ///     //       confirmed
  ///     //  own   /    \   theirs
  ///     //       /      \
  ///     //       \      /
  ///     // theirs'\    / own'
  private mutating func carryPending(
    past operation: TextOperation, into actions: inout [ClientAction]
  ) {
    var theirs = operation
    for index in inFlight.indices { inFlight[index].operation.carry(past: &theirs) }
    buffer?.carry(past: &theirs)
    actions.append(.changed(theirs))
  }

  /// Takes the answer to a resend. The edit itself tells what it did, so this one is only checked.
  private mutating func receiveAck(
    of sequence: Int, at revision: Int, into actions: inout [ClientAction]
  ) {
    if let first = inFlight.first, first.submission.sequence <= sequence,
      revision <= self.revision
    {
      diverge(
        .sequence(expected: first.submission.sequence, actual: sequence), into: &actions)
    }
  }

  private mutating func receiveRejection(
    of sequence: Int, _ code: String, _ message: String, into actions: inout [ClientAction]
  ) {
    let place = inFlight.firstIndex { $0.submission.sequence == sequence }
    guard let place else { return }
    switch RejectionClass(code: code) {
    case .retry:
      guard !isHeld else { return }
      isHeld = true
      // While the document is read-only, the server tells when it is not any more.
      if access == .write { actions.append(.retryLater) }
    case .resync:
      // Others in flight may be refused, too, or not. `hello.sequence` will tell which were not.
      mustFreezeAnew = true
      phase = .closing
      actions.append(.reconnect)
    case .fatal:
      setAside(from: place, .rejected(code: code, message: message), into: &actions)
      actions.append(.replaced)
      phase = .closing
      actions.append(.reconnect)
    }
  }

  private mutating func receiveError(
    _ code: String, _ message: String, into actions: inout [ClientAction]
  ) {
    phase = .closing
    // On a newer base the edits in flight need not wait for older history.
    if code == "too-many-pending-messages" { mustFreezeAnew = true }
    switch RejectionClass(code: code) {
    case .retry: actions.append(.reconnect)
    case .resync:
      needsFreshText = true
      actions.append(.reconnect)
    case .fatal: actions.append(.stop(code: code, message: message))
    }
  }
}
