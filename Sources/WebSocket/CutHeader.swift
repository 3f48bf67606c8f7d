/// The first bytes of a header that the receive buffer cut.
struct CutHeader {
  private var storage: (UInt64, UInt64) = (0, 0)
  private(set) var byteCount = 0

  /// Adds a byte at the end.
  mutating func append(_ byte: UInt8) {
    let offset = byteCount
    withUnsafeMutableBytes(of: &storage) { $0[offset] = byte }
    byteCount += 1
  }

  /// Lends what is there.
  func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws(WebSocketError) -> Result
  ) throws(WebSocketError) -> Result {
    try Swift.withUnsafeBytes(of: storage) { (bytes) throws(WebSocketError) -> Result in
      try body(UnsafeRawBufferPointer(rebasing: bytes[..<byteCount]))
    }
  }
}
