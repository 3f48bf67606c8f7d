package import EditModel
import OperationalTransform
import TextStorage

extension EditingClient {
  /// Takes an edit of the user's, made on the local content.
  ///
  /// - Parameters:
  ///   - operation: The edit; one that changes nothing is passed over.
  ///   - actions: Gets the submission, unless the edit goes into the buffer.
  /// - Throws: `ContentError` if the edit does not fit the local content; nothing is changed then.
  /// - Precondition: `isEditable`.
  package mutating func edit(
    _ operation: Operation, into actions: inout [ClientAction]
  ) throws(ContentError) {
    precondition(memory.hasText, "there is a content to edit")
    try check(operation)
    guard !operation.isNoop else { return }
    memory.add(operation)
    sendBuffer(into: &actions)
  }

  private func check(_ operation: Operation) throws(ContentError) {
    if let baseLength = operation.baseLength, baseLength != length {
      throw .text(.baseLengthMismatch(operation: baseLength, text: length))
    }
    if isSettled, let text = confirmed.text, text.utf16Count == text.scalarCount { return }
    var after = content
    try after.apply(operation)
  }

  /// Sends the buffer, or as much of it as goes into one message, if it may go now.
  mutating func sendBuffer(into actions: inout [ClientAction]) {
    guard memory.isBuffering, link.maySend, hasRoom, let edits = memory.buffer else { return }
    memory.buffer = nil
    let (operation, rest) = split(edits.operation)
    // The edits count as saved when the last part of them is.
    if let rest { memory.buffer = BufferedEdits(operation: rest, count: edits.count) }
    let submission = EditSubmission(
      sequence: memory.sequence + memory.outstanding.count + 1, revision: memory.revision,
      operation: operation)
    memory.outstanding.append(
      OutstandingEdit(
        submission: submission, operation: operation, count: rest == nil ? edits.count : 0,
        isPart: rest != nil))
    link.isOut = true
    actions.append(.send(submission))
  }

  /// Whether one more edit may be in flight: behind others that wait, or behind a part, none may.
  private var hasRoom: Bool {
    guard let last = memory.outstanding.last else { return true }
    return link.isOut && !last.isPart && memory.outstanding.count < inFlightLimit
  }

  /// Cuts an operation to what goes into one message: at most 6 bytes for a unit, 17 for a count.
  private func split(_ operation: Operation) -> (Operation, rest: Operation?) {
    let byteCount = min(link.limits?.messageByteCount ?? .max, memory.passingByteCount ?? .max)
    return operation.split(
      componentLimit: max(4, min(link.limits?.componentCount ?? .max, byteCount / 64)),
      insertLimit: max(2, byteCount / 10))
  }

  /// Sends what is outstanding once more, as it was, and then what waits.
  mutating func sendAgain(into actions: inout [ClientAction]) {
    guard link.maySend else { return }
    if let index = memory.outstanding.firstIndex(where: \.isTooLong) {
      makeShorter(index, into: &actions)
    }
    if link.isOut { link.isDoubtful = true }
    link.isOut = !memory.outstanding.isEmpty
    for edit in memory.outstanding { actions.append(.send(edit.submission)) }
    sendBuffer(into: &actions)
  }

  /// Has an edit go in parts that did not pass as a whole, which may be as it was not committed; or
  /// puts it aside if it cannot be in parts.
  private mutating func makeShorter(_ index: Int, into actions: inout [ClientAction]) {
    // One behind others is cut, or given up, when it is the first.
    if index > 0 || split(memory.outstanding[index].operation).rest != nil {
      return memory.makeAnew(from: index)
    }
    let change = memory.putAsideFirst(for: .tooLong)
    tellAside(into: &actions)
    tell(change, into: &actions)
  }

  /// Tries again what the server did not take for the moment.
  package mutating func retry(into actions: inout [ClientAction]) {
    guard !link.isOut else { return }
    sendAgain(into: &actions)
  }

  /// The message that shows the user's selections to others.
  ///
  /// - Parameters:
  ///   - selections: In the local content.
  ///   - user: A JSON object that describes the user; `nil` keeps the last one.
  /// - Returns: `nil` while own edits are unconfirmed: ask again when `isSettled`.
  package func presence(
    _ selections: Selections, user: [UInt8]? = nil
  ) -> PresenceUpdate? {
    guard isLive, isSettled else { return nil }
    return PresenceUpdate(revision: revision, selections: selections, user: user)
  }
}
