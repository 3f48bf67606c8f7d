extension String {
  /// Calls `body` with the string's UTF-8.
  package func withBytes<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let bytes = Array(utf8)
    return try bytes.withUnsafeBufferPointer { (buffer) throws(Failure) in try body(buffer) }
  }
}
