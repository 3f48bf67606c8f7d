package import EditModel
package import OperationalTransform

extension JournalEntry {
  /// The operation, read from its bytes.
  ///
  /// - Throws: `OperationCodingError` if the bytes are none; a sound journal holds no such entry.
  package func decodedOperation() throws(OperationCodingError) -> TextOperation {
    try operation.withUnsafeBufferPointer { (bytes) throws(OperationCodingError) in
      try TextOperation(json: bytes, componentLimit: .max)
    }
  }
}
