package import TextStorage

extension TextOperation {
  /// The operation that undoes this one.
  ///
  /// - Complexity: O(log n) for each splice, and the deleted text.
  /// - Parameter text: The text before this operation.
  /// - Returns: An operation on the text after this one.
  /// - Throws: `OperationError` if the operation does not apply to `text`.
  package func inverted(on text: Text) throws(OperationError) -> TextOperation {
    guard baseLength == text.utf16Count else {
      throw .baseLengthMismatch(operation: baseLength, text: text.utf16Count)
    }
    var result = TextOperation()
    var offset = 0
    for index in 0..<spliceCount {
      let splice = self[splice: index]
      offset += splice.retained
      let end = offset + splice.deleted
      guard let deleted = text.string(utf16Range: offset..<end) else {
        let isStart = !text.isScalarBoundary(utf16Offset: offset)
        throw .splitsSurrogatePair(utf16Offset: isStart ? offset : end)
      }
      result.retain(splice.retained)
      result.insert(deleted, utf16Count: splice.deleted)
      result.delete(splice.insertedCount)
      offset = end
    }
    result.retain(rest)
    return result
  }
}
