package import EditModel
package import OperationalTransform
import TextStorage

extension EditingClient {
  /// Takes an edit of the user's, made on the local text.
  ///
  /// - Parameters:
  ///   - operation: The edit.
  ///   - actions: Gets the submission, unless the edit goes into the buffer.
  /// - Throws: `OperationError` if the edit does not fit the local text; nothing is changed then.
  /// - Precondition: `isEditable`.
  package mutating func edit(
    _ operation: TextOperation, into actions: inout [ClientAction]
  ) throws(OperationError) {
    precondition(hasText, "there is a text to edit")
    try check(operation)
    buffer = buffer?.composed(with: operation) ?? operation
    sendBuffer(into: &actions)
  }

  private func check(_ operation: TextOperation) throws(OperationError) {
    guard operation.baseLength == utf16Count else {
      throw .baseLengthMismatch(operation: operation.baseLength, text: utf16Count)
    }
    if isSettled && confirmed.utf16Count == confirmed.scalarCount { return }
    _ = try text.applying(operation)
  }

  /// Sends the buffer if it may go now.
  mutating func sendBuffer(into actions: inout [ClientAction]) {
    // A buffer is copied where it is bound, so whether there is one is asked first.
    guard isBuffering, phase == .live, access == .write, !isHeld,
      inFlight.count < inFlightLimit, let operation = buffer
    else { return }
    buffer = nil
    let submission = EditSubmission(
      sequence: lastSequence + inFlight.count + 1, revision: revision, operation: operation)
    inFlight.append(FlyingEdit(submission: submission, operation: operation))
    actions.append(.send(submission))
  }

  /// Sends the edits in flight once more, and then what waits.
  mutating func sendAgain(into actions: inout [ClientAction]) {
    isHeld = false
    guard phase == .live, access == .write else { return }
    for edit in inFlight { actions.append(.send(edit.submission)) }
    sendBuffer(into: &actions)
  }

  /// Tries again what the server did not take for the moment.
  package mutating func retry(into actions: inout [ClientAction]) {
    guard isHeld else { return }
    sendAgain(into: &actions)
  }

  /// The message that shows the user's selections to others.
  ///
  /// - Parameters:
  ///   - selections: In the local text.
  ///   - user: A JSON object that describes the user; `nil` keeps the last one.
  /// - Returns: `nil` while own edits are unconfirmed: ask again when `isSettled`.
  package func presence(
    _ selections: [TextSelection], user: [UInt8]? = nil
  ) -> PresenceUpdate? {
    guard phase == .live, isSettled else { return nil }
    return PresenceUpdate(revision: revision, selections: selections, user: user)
  }
}
