package import EditModel
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
    case .part(let text): parts.append(text)
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

  /// Takes committed edits that follow each other.
  ///
  /// - Parameters:
  ///   - edits: The edits.
  ///   - text: The document's text behind the last of them, from whoever has it already: a program
  ///     with many clients of one document edits the text once.
  ///   - actions: Gets what follows from them.
  /// - Complexity: O(pending · n), n the components of the edits.
  package mutating func receive(
    _ edits: ArraySlice<CommittedEdit>, making text: Text, into actions: inout [ClientAction]
  ) {
    edits.withUnsafeBufferPointer { edits in
      guard let first = edits.baseAddress else { return }
      var length = confirmed.utf16Count
      for edit in first..<first + edits.count {
        guard follow(edit, on: length, into: &actions) else { return }
        length = edit.pointee.operation.targetLength
      }
      confirmed = text
      sendBuffer(into: &actions)
    }
  }

  private mutating func receive(_ edit: CommittedEdit, into actions: inout [ClientAction]) {
    let length = confirmed.utf16Count
    guard withUnsafePointer(to: edit, { follow($0, on: length, into: &actions) }) else { return }
    do throws(OperationError) {
      try confirmed.apply(edit.operation)
    } catch {
      return diverge(.operation(revision: edit.revision), into: &actions)
    }
    sendBuffer(into: &actions)
  }

  /// Takes a committed edit, all but what it does to the text, whose length was `utf16Count`.
  ///
  /// The edit is read through a pointer: one that is handed over is copied, which costs more than
  /// all that most edits need here.
  ///
  /// - Returns: Whether it is the edit that had to come.
  private mutating func follow(
    _ edit: UnsafePointer<CommittedEdit>, on utf16Count: Int, into actions: inout [ClientAction]
  ) -> Bool {
    switch phase {
    case .live, .catchingUp(_, needsSnapshot: false): break
    case .closing, .offline: return false
    default:
      diverge(.unexpected("edit"), into: &actions)
      return false
    }
    let isOwn = edit.pointee.session.bits == session?.bits
    let isAwaited = isOwn && inFlight.first?.submission.sequence == edit.pointee.sequence
    guard let divergence = divergence(of: edit, isOwn, isAwaited, on: utf16Count) else {
      if isAwaited {
        inFlight.removeFirst()
      } else if tellsChanges || !isSettled {
        carryPending(past: edit.pointee.operation, into: &actions)
      }
      revision = edit.pointee.revision
      if isOwn { lastSequence = max(lastSequence, edit.pointee.sequence) }
      if phase != .live { goLiveIfCaughtUp(into: &actions) }
      return true
    }
    diverge(divergence, into: &actions)
    return false
  }

  /// How an edit is not the one that had to come; `nil` if it is.
  @inline(__always)
  private func divergence(
    of edit: UnsafePointer<CommittedEdit>, _ isOwn: Bool, _ isAwaited: Bool, on utf16Count: Int
  ) -> Divergence? {
    guard edit.pointee.revision == revision + 1 else {
      return .revision(expected: revision + 1, actual: edit.pointee.revision)
    }
    if isAwaited {
      return edit.pointee.operation == inFlight.first?.operation
        ? nil : .ownEdit(sequence: edit.pointee.sequence)
    }
    // An own edit that is not in flight was committed before it was set aside.
    if isOwn && edit.pointee.sequence > committedSequence {
      return .sequence(expected: lastSequence + 1, actual: edit.pointee.sequence)
    }
    return edit.pointee.operation.baseLength == utf16Count
      ? nil : .operation(revision: edit.pointee.revision)
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
    if !tellsChanges && inFlight.count <= 1 && !isBuffering {
      // Nobody asks what theirs becomes behind it.
      if inFlight.count == 1 { inFlight[0].operation.transform(over: operation, side: .left) }
      return
    }
    var theirs = operation
    for index in inFlight.indices { inFlight[index].operation.carry(past: &theirs) }
    buffer?.carry(past: &theirs)
    if tellsChanges { actions.append(.changed(theirs)) }
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
