package import TextStorage

extension Text {
  /// Does the operation to the text; O(log n) for each place it changes, and its inserted text.
  ///
  /// - Throws: `OperationError` before anything is changed.
  package mutating func apply(_ operation: TextOperation) throws(OperationError) {
    if operation.others.isEmpty && operation.baseLength == utf16Count {
      // One place: the splice itself finds out before it changes anything.
      let start = operation.last.retained
      let range = start..<start + operation.last.deleted
      if operation.isNoop || replace(utf16Range: range, with: operation.last.inserted) { return }
    }
    try applyChecked(operation)
  }

  /// The same at any number of places.
  private mutating func applyChecked(_ operation: TextOperation) throws(OperationError) {
    try check(operation)
    var offset = 0
    for index in 0..<operation.spliceCount {
      let splice = operation[splice: index]
      offset += splice.retained
      replace(utf16Range: offset..<offset + splice.deleted, with: splice.inserted)
      offset += splice.insertedCount
    }
  }

  /// The text with the operation done to it; this one stays as it is.
  package func applying(_ operation: TextOperation) throws(OperationError) -> Text {
    var copy = self
    try copy.apply(operation)
    return copy
  }

  /// Checks that an operation applies: it has this text's length, and every splice begins and ends
  /// between scalars.
  func check(_ operation: TextOperation) throws(OperationError) {
    guard operation.baseLength == utf16Count else {
      throw .baseLengthMismatch(operation: operation.baseLength, text: utf16Count)
    }
    if utf16Count == scalarCount { return }
    var offset = 0
    for index in 0..<operation.spliceCount {
      let splice = operation[splice: index]
      for count in [splice.retained, splice.deleted] where count > 0 {
        offset += count
        if isScalarBoundary(utf16Offset: offset) { continue }
        throw .splitsSurrogatePair(utf16Offset: offset)
      }
    }
  }
}
