/// How bytes are kept: deflated where that makes them shorter.
package enum Encoding: Int64, Sendable {
  /// As they are.
  case plain = 0
  /// As a zlib stream (RFC 1950).
  case deflated = 1

  /// Above so many bytes the fastest level is taken: nobody is to wait for a large text.
  private static let fastByteCount = 1 << 20

  /// Deflates `bytes` if that makes them shorter.
  ///
  /// - Complexity: O(n), about 20 ns for each byte.
  package static func encode(_ bytes: [UInt8]) -> (Encoding, [UInt8]) {
    let level = bytes.count > fastByteCount ? 1 : 3
    var stream = DeflateStream(DeflateSettings(level: level), .zlib)
    return stream.encode(bytes)
  }

  /// Gives back the `byteCount` bytes that `encode` took.
  ///
  /// - Returns: `nil` if `stored` is no such stream.
  package func decode(_ stored: UnsafeRawBufferPointer, byteCount: Int) -> [UInt8]? {
    switch self {
    case .plain: return stored.count == byteCount ? Array(stored) : nil
    case .deflated:
      let (bytes, isWhole) = Self.inflatePrefix(stored, byteCount: byteCount)
      return isWhole ? bytes : nil
    }
  }

  /// Inflates as much as is sound, at most `byteCount` bytes.
  ///
  /// - Returns: The bytes before the damage, and whether there was none.
  package static func inflatePrefix(
    _ stored: UnsafeRawBufferPointer, byteCount: Int
  ) -> (bytes: [UInt8], isWhole: Bool) {
    var isWhole = false
    let bytes = [UInt8](unsafeUninitializedCapacity: max(byteCount, 1)) { output, count in
      var stream = InflateStream(.zlib)
      stream.feed(stored)
      let room = UnsafeMutableRawBufferPointer(start: output.baseAddress, count: byteCount)
      let (readCount, state) = stream.read(into: room, isAll: true)
      count = readCount
      isWhole = state == .ended && count == byteCount && stream.unreadByteCount == 0
    }
    return (bytes, isWhole)
  }
}

extension DeflateStream {
  /// Deflates `bytes` if that makes them shorter, and refers to nothing before; for a stream of the
  /// format `zlib`.
  package mutating func encode(_ bytes: [UInt8]) -> (Encoding, [UInt8]) {
    guard bytes.count > 64 else { return (.plain, bytes) }
    reset()
    var isShorter = false
    let deflated = [UInt8](unsafeUninitializedCapacity: bytes.count) { output, count in
      let room = UnsafeMutableRawBufferPointer(start: output.baseAddress, count: bytes.count - 1)
      bytes.withUnsafeBytes { bytes in
        feed(bytes)
        (count, isShorter) = write(into: room, .finish)
      }
    }
    return isShorter ? (.deflated, deflated) : (.plain, bytes)
  }
}
