import Cryptography

/// The running SHA-256 of a document: over the hash before it and the bytes of one record.
struct ChainHash: Equatable {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  /// The hash before the first record of a document: of the name of the format and the document's
  /// identity, which is the same under every name.
  init(startOf identity: UInt64, with hasher: borrowing SHA256Hasher) {
    hasher.update(Array("stet journal 3\n".utf8))
    withUnsafeBytes(of: identity.littleEndian) { hasher.update($0) }
    withUnsafeMutableBytes(of: &words) { hasher.finish(into: $0) }
  }

  /// The SHA-256 of `bytes`.
  init(of bytes: [UInt8], with hasher: borrowing SHA256Hasher) {
    hasher.update(bytes)
    withUnsafeMutableBytes(of: &words) { hasher.finish(into: $0) }
  }

  /// Takes the 32 bytes of a stored hash.
  ///
  /// - Returns: `nil` if `bytes` does not count 32.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count == SHA256Hasher.byteCount else { return nil }
    withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: bytes) }
  }

  /// Goes on over the bytes of the next record.
  mutating func advance(over record: UnsafeRawBufferPointer, with hasher: borrowing SHA256Hasher) {
    withUnsafeMutableBytes(of: &words) { own in
      hasher.update(UnsafeRawBufferPointer(own))
      hasher.update(record)
      hasher.finish(into: own)
    }
  }

  /// Lends the 32 bytes.
  func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withUnsafePointer(to: words) { pointer throws(Failure) in
      try body(UnsafeRawBufferPointer(start: pointer, count: SHA256Hasher.byteCount))
    }
  }

  /// The 32 bytes.
  var bytes: [UInt8] { withBytes { Array($0) } }

  static func == (left: Self, right: Self) -> Bool { left.words == right.words }
}
