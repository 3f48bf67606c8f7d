/// Reads the numbers and texts of records from bytes, one after the other.
struct RecordReader {
  private let bytes: UnsafeRawBufferPointer
  /// What comes next, in bytes from the start.
  private(set) var offset = 0

  /// Begins at the first of `bytes`, which must outlive the reader.
  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  /// Whether all bytes were read.
  var isAtEnd: Bool { offset == bytes.count }

  /// Reads the byte that a record begins with.
  mutating func kind() -> (kind: RecordKind, parts: RecordKind.Parts)? {
    guard offset < bytes.count else { return nil }
    offset += 1
    return RecordKind.read(bytes[offset - 1])
  }

  /// Reads a varint; its last byte is not zero unless it is the only one.
  mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      guard shift < 63 || byte < 2 else { return nil }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return byte == 0 && shift > 0 ? nil : value }
      shift += 7
    }
    return nil
  }

  /// Reads a varint that counts something.
  mutating func count() -> Int? {
    varint().flatMap { Int(exactly: $0) }
  }

  /// Reads 8 bytes, little-endian.
  mutating func fixed() -> UInt64? {
    guard bytes.count - offset >= 8 else { return nil }
    defer { offset += 8 }
    return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Reads some bytes.
  mutating func slice(_ count: Int) -> UnsafeRawBufferPointer? {
    guard bytes.count - offset >= count else { return nil }
    defer { offset += count }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
  }

  /// Reads a byte count and as many bytes.
  mutating func counted() -> UnsafeRawBufferPointer? {
    count().flatMap { slice($0) }
  }

  /// Reads a byte count and as many bytes of UTF-8.
  mutating func text() -> String? {
    counted().flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// Reads 32 bytes of a hash.
  mutating func hash() -> ChainHash? {
    slice(32).flatMap { ChainHash($0) }
  }
}
