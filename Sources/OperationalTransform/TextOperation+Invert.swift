package import TextStorage

extension TextOperation {
  /// The operation that undoes this one.
  ///
  /// - Complexity: O(log n) for each component, and the deleted text.
  /// - Parameter text: The text before this operation.
  /// - Returns: An operation on the text after this one.
  /// - Throws: `OperationError` if the operation does not apply to `text`.
  package func inverted(on text: Text) throws(OperationError) -> TextOperation {
    guard baseLength == text.utf16Count else {
      throw .baseLengthMismatch(operation: baseLength, text: text.utf16Count)
    }
    var result = TextOperation()
    var offset = 0
    for component in components {
      switch component {
      case .retain(let count):
        result.retain(count)
        offset += count
      case .insert(let inserted):
        result.delete(inserted.utf16.count)
      case .delete(let count):
        guard let deleted = text.string(utf16Range: offset..<offset + count) else {
          let isStart = !text.isScalarBoundary(utf16Offset: offset)
          throw .splitsSurrogatePair(utf16Offset: isStart ? offset : offset + count)
        }
        result.insert(deleted, utf16Count: count)
        offset += count
      }
    }
    return result
  }
}
