package import EditModel

extension JournalEntry {
  /// Reads the operation from its bytes.
  ///
  /// - Parameter type: The document's type.
  /// - Returns: The operation.
  /// - Throws: `OperationCodingError` if the bytes are none; a sound journal holds no such entry.
  package func decodedOperation(
    of type: DocumentType
  ) throws(OperationCodingError) -> EditModel.Operation {
    try operation.withUnsafeBufferPointer { (bytes) throws(OperationCodingError) in
      try Operation(json: bytes, of: type, componentLimit: .max)
    }
  }
}
