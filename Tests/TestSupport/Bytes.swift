/// Calls `body` with a string's bytes.
package func withBytes<Result, Failure: Error>(
  _ string: String, _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
) throws(Failure) -> Result {
  let bytes = Array(string.utf8)
  return try bytes.withUnsafeBufferPointer { (buffer) throws(Failure) in try body(buffer) }
}
