/// The running checksum of a log: over its header, then over each frame's first words and its page
/// (SQLite, "WAL-mode File Format" §4.2).
struct LogChecksum: Equatable {
  var first: UInt32 = 0
  var second: UInt32 = 0

  /// Goes on over `bytes`, a multiple of eight of them.
  mutating func advance(over bytes: UnsafeRawBufferPointer, isBigEndian: Bool) {
    var (first, second) = (self.first, self.second)
    for offset in stride(from: 0, to: bytes.count, by: 8) {
      let (left, right) = (
        bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self),
        bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
      )
      first &+= (isBigEndian ? left.bigEndian : left.littleEndian) &+ second
      second &+= (isBigEndian ? right.bigEndian : right.littleEndian) &+ first
    }
    (self.first, self.second) = (first, second)
  }

  /// The checksum as it is written in a log.
  init(written bytes: UnsafeRawBufferPointer) {
    first = bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self).bigEndian
    second = bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self).bigEndian
  }

  init() {}
}
