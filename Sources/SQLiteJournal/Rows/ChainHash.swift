import Cryptography

/// The running SHA-256 of a document: over the hash before it and the canonical bytes of one edit.
struct ChainHash: Equatable {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  /// The hash before the first edit of a document: of the name of the format and of the document.
  init(startOf document: String, with hasher: borrowing SHA256Hasher) {
    hasher.update(Array("stet journal 1\n\(document)".utf8))
    withUnsafeMutableBytes(of: &words) { hasher.finish(into: $0) }
  }

  /// Takes the 32 bytes of a stored hash.
  ///
  /// - Returns: `nil` if `bytes` does not count 32.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count == SHA256Hasher.byteCount else { return nil }
    withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: bytes) }
  }

  /// Goes on over the canonical bytes of the next edit.
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

  /// The first four bytes, which stand beside each edit of a segment.
  var check: UInt32 { UInt32(truncatingIfNeeded: UInt64(littleEndian: words.0)) }

  static func == (left: Self, right: Self) -> Bool { left.words == right.words }
}
