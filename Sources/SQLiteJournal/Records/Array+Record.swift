/// The numbers and texts of a record, as they are written.
extension Array where Element == UInt8 {
  /// Appends a varint: 7 bits in each byte, the lowest first; all but the last have the top bit
  /// set.
  mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  /// Appends 8 bytes, little-endian.
  mutating func append(fixed value: UInt64) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }

  /// Appends the varint of the byte count, and the bytes.
  mutating func append(counted bytes: some Collection<UInt8>) {
    append(varint: UInt64(bytes.count))
    append(contentsOf: bytes)
  }
}
