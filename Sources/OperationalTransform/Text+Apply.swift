package import TextStorage

extension Text {
  /// Does the operation to the text; O(log n) for each place it changes, and its inserted text.
  ///
  /// - Throws: `OperationError` before anything is changed.
  package mutating func apply(_ operation: TextOperation) throws(OperationError) {
    guard operation.baseLength == utf16Count else {
      throw .baseLengthMismatch(operation: operation.baseLength, text: utf16Count)
    }
    if operation.others.isEmpty {
      // One place: the splice itself finds out before it changes anything.
      if operation.isNoop { return }
      let start = operation.last.retained
      let range = start..<start + operation.last.deleted
      guard replace(utf16Range: range, with: operation.last.inserted) else {
        let isStart = !isScalarBoundary(utf16Offset: range.lowerBound)
        throw .splitsSurrogatePair(utf16Offset: isStart ? range.lowerBound : range.upperBound)
      }
      return
    }
    if utf16Count != scalarCount { try checkBoundaries(of: operation) }
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

  /// Checks that every splice begins and ends between scalars.
  private func checkBoundaries(of operation: TextOperation) throws(OperationError) {
    var offset = 0
    for index in 0..<operation.spliceCount {
      let splice = operation[splice: index]
      for count in [splice.retained, splice.deleted] where count > 0 {
        offset += count
        guard isScalarBoundary(utf16Offset: offset) else {
          throw .splitsSurrogatePair(utf16Offset: offset)
        }
      }
    }
  }
}
