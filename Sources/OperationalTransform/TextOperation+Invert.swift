package import TextStorage

extension TextOperation {
  /// The operation that undoes this one.
  ///
  /// - Complexity: O(log n) for each splice, and the deleted text.
  /// - Parameter text: The text before this operation.
  /// - Returns: An operation on the text after this one.
  /// - Throws: `OperationError` if the operation does not apply to `text`.
  package func inverted(on text: Text) throws(OperationError) -> TextOperation {
    try text.check(self)
    var result = TextOperation()
    var offset = 0
    for index in 0..<spliceCount {
      let splice = self[splice: index]
      offset += splice.retained
      guard let deleted = text.string(utf16Range: offset..<offset + splice.deleted) else {
        preconditionFailure("the operation was checked")
      }
      result.retain(splice.retained)
      result.insert(deleted, utf16Count: splice.deleted)
      result.delete(splice.insertedCount)
      offset += splice.deleted
    }
    result.retain(rest)
    return result
  }
}
