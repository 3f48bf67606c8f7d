import EditModel

/// What is pending, moved, made one and taken out.
extension ClientMemory {
  /// The server's content with the first `count` outstanding edits.
  func content(withOutstanding count: Int) -> Content {
    var content = content
    for edit in outstanding.prefix(count) { Self.apply(edit.operation, to: &content) }
    return content
  }

  static func apply(_ operation: Operation, to content: inout Content) {
    do throws(ContentError) {
      try content.apply(operation)
    } catch {
      preconditionFailure("pending edits apply to the content: \(error)")
    }
  }

  /// Adds a local edit to the buffer.
  mutating func add(_ operation: Operation) {
    let before = buffer
    buffer = BufferedEdits(
      operation: before?.operation.composed(with: operation) ?? operation,
      count: (before?.count ?? 0) + 1)
  }

  /// Carries what is pending past an operation on the server's content, and that past what is
  /// pending.
  ///
  ///     //         text
  ///     //  own   /    \   theirs
  ///     //       /      \
  ///     //       \      /
  ///     // theirs'\    / own'
  ///
  /// - Returns: What it does to the local content.
  mutating func carryPending(past operation: Operation) -> Operation {
    var theirs = operation
    for index in outstanding.indices { outstanding[index].operation.carry(past: &theirs) }
    buffer?.operation.carry(past: &theirs)
    return theirs
  }

  /// Makes one edit in the buffer of all that is outstanding from an index on, and of the buffer.
  ///
  /// - Precondition: None of it is committed.
  mutating func makeAnew(from index: Int = 0) {
    for edit in outstanding[index...].reversed() {
      buffer = BufferedEdits(
        operation: buffer.map { edit.operation.composed(with: $0.operation) } ?? edit.operation,
        count: edit.count + (buffer?.count ?? 0))
    }
    outstanding.removeSubrange(index...)
  }

  /// Takes the first pending edit out of the local content and puts it aside. What follows it
  /// stays, as one edit, but for the rest of the same edit, which without it would have a hole.
  ///
  /// - Returns: What changes in the local content.
  /// - Precondition: Something is pending, and none of it is committed.
  mutating func putAsideFirst(for reason: ClientReason) -> Operation {
    if outstanding.first?.isPart == true { makeAnew() }
    let removed: Operation
    if outstanding.isEmpty {
      guard let edits = buffer else { preconditionFailure("an edit is pending") }
      removed = edits.operation
      buffer = nil
    } else {
      removed = outstanding.removeFirst().operation
      makeAnew()
    }
    var after = content
    var change: Operation
    do throws(ContentError) {
      change = try removed.inverted(on: content)
      try after.apply(removed)
    } catch {
      preconditionFailure("pending edits apply to the content: \(error)")
    }
    asides.append(
      Aside(kind: .edits, reason: reason, base: content, content: after, operation: removed))
    buffer?.operation.carry(past: &change)
    return change
  }

  /// Puts a copy of all that the user sees aside, with the edits in it that are given up, if there
  /// are any.
  mutating func putContentAside(for reason: ClientReason, givingUp operation: Operation?) {
    asides.append(
      Aside(
        kind: .text, reason: reason, base: content, content: localContent, operation: operation))
  }
}
