/// The first 32 bytes of a log (SQLite, "WAL-mode File Format" §4.1).
struct LogHeader {
  static let byteCount = 32

  /// Whether the checksums are over words in big-endian order.
  let isBigEndian: Bool
  /// Bytes in a page.
  let pageByteCount: Int
  /// What every frame of this log repeats.
  let salt: UInt64
  /// The checksum over the header, with which that of the first frame begins.
  let checksum: LogChecksum

  /// Reads a header; `nil` if SQLite did not write it.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count == Self.byteCount else { return nil }
    let magic = bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self).bigEndian
    guard magic | 1 == 0x377F_0683 else { return nil }
    isBigEndian = magic & 1 == 1
    pageByteCount = Int(bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self).bigEndian)
    salt = bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
    var sum = LogChecksum()
    sum.advance(over: UnsafeRawBufferPointer(rebasing: bytes[..<24]), isBigEndian: isBigEndian)
    checksum = sum
    guard sum == LogChecksum(written: UnsafeRawBufferPointer(rebasing: bytes[24...])) else {
      return nil
    }
  }

  /// Whether a frame is of this log and ends a commit, by its head alone.
  func isCommit(_ frame: UnsafeRawBufferPointer) -> Bool {
    frame.loadUnaligned(fromByteOffset: 8, as: UInt64.self) == salt
      && frame.loadUnaligned(fromByteOffset: 4, as: UInt32.self) != 0
  }
}
