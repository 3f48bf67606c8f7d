import CZlib

/// How bytes are kept in a column.
enum Encoding: Int64 {
  /// As they are.
  case plain = 0
  /// As a zlib stream (RFC 1950).
  case deflated = 1
}

/// Deflates one byte array after the other in the same memory: to get and clear a quarter of a
/// megabyte takes longer than to deflate a segment.
final class Deflater {
  private let stream: UnsafeMutablePointer<z_stream>
  private let isReady: Bool

  /// Makes one with a level of zlib's.
  init(level: Int32) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    isReady =
      deflateInit_(stream, level, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
  }

  deinit {
    if isReady { deflateEnd(stream) }
    stream.deallocate()
  }

  /// Deflates `bytes` if that makes them shorter.
  func encode(_ bytes: [UInt8]) -> (Encoding, [UInt8]) {
    guard isReady, bytes.count > 64, deflateReset(stream) == Z_OK else { return (.plain, bytes) }
    var isWhole = false
    let output = [UInt8](unsafeUninitializedCapacity: bytes.count) { output, count in
      bytes.withUnsafeBufferPointer { bytes in
        stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
        stream.pointee.avail_in = UInt32(clamping: bytes.count)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(clamping: bytes.count - 1)
        isWhole = deflate(stream, Z_FINISH) == Z_STREAM_END
        count = bytes.count - 1 - Int(stream.pointee.avail_out)
      }
    }
    return isWhole ? (.deflated, output) : (.plain, bytes)
  }
}

/// Deflating and inflating of whole byte arrays.
enum Compression {
  /// Above so many bytes the fastest level is taken: nobody is to wait for a large text.
  private static let fastByteCount = 1 << 20

  /// Deflates `bytes` if that makes them shorter.
  ///
  /// - Complexity: O(n), about 20 ns for each byte.
  static func encode(_ bytes: [UInt8]) -> (Encoding, [UInt8]) {
    Deflater(level: bytes.count > fastByteCount ? 1 : 3).encode(bytes)
  }

  /// Gives back the `byteCount` bytes that `encode` took.
  ///
  /// - Returns: `nil` if `stored` is no such stream.
  static func decode(
    _ stored: UnsafeRawBufferPointer, _ encoding: Encoding, byteCount: Int
  ) -> [UInt8]? {
    switch encoding {
    case .plain: return stored.count == byteCount ? Array(stored) : nil
    case .deflated:
      let (bytes, isWhole) = inflatePrefix(stored, byteCount: byteCount)
      return isWhole ? bytes : nil
    }
  }

  /// Inflates as much as is sound, at most `byteCount` bytes.
  ///
  /// - Returns: The bytes before the damage, and whether there was none.
  static func inflatePrefix(
    _ stored: UnsafeRawBufferPointer, byteCount: Int
  ) -> (bytes: [UInt8], isWhole: Bool) {
    var isWhole = false
    let bytes = [UInt8](unsafeUninitializedCapacity: max(byteCount, 1)) { output, count in
      var stream = z_stream()
      let version = ZLIB_VERSION
      guard inflateInit_(&stream, version, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
        return
      }
      defer { inflateEnd(&stream) }
      stream.next_in = UnsafeMutablePointer(
        mutating: stored.baseAddress?.assumingMemoryBound(to: Bytef.self))
      stream.avail_in = UInt32(clamping: stored.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(clamping: byteCount)
      let code = inflate(&stream, Z_FINISH)
      count = byteCount - Int(stream.avail_out)
      isWhole = code == Z_STREAM_END && count == byteCount && stream.avail_in == 0
    }
    return (bytes, isWhole)
  }
}
