/// Tells which frames of a log follow from those before them: SQLite finds no others when it
/// recovers one ("WAL-mode File Format" §4.1).
struct LogFrameCheck {
  /// Bytes before the page in each frame.
  static let headByteCount = 24

  private let header: LogHeader
  private var checksum: LogChecksum

  /// Begins before the first frame behind `header`.
  init(_ header: LogHeader) {
    self.header = header
    checksum = header.checksum
  }

  /// Begins behind a frame, whose head is enough.
  init(_ header: LogHeader, behind frame: UnsafeRawBufferPointer) {
    self.header = header
    checksum = LogChecksum(written: UnsafeRawBufferPointer(rebasing: frame[16..<24]))
  }

  /// Whether `frame` is the next one.
  mutating func isNext(_ frame: UnsafeRawBufferPointer) -> Bool {
    guard frame.loadUnaligned(fromByteOffset: 8, as: UInt64.self) == header.salt else {
      return false
    }
    for part in [frame[..<8], frame[Self.headByteCount...]] {
      checksum.advance(
        over: UnsafeRawBufferPointer(rebasing: part), isBigEndian: header.isBigEndian)
    }
    return checksum == LogChecksum(written: UnsafeRawBufferPointer(rebasing: frame[16..<24]))
  }
}
