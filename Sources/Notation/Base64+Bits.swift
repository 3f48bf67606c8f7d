/// 64 bits as 11 characters: those that `Base64.url` makes of the eight bytes, most significant
/// first. An edit on its way is written and read with them, so they take no memory of their own.
extension Base64 {
  /// Characters of 64 bits.
  package static let bitsCharacterCount = 11

  /// Appends 64 bits to `bytes`.
  package static func append(_ bits: UInt64, to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bitsCharacterCount) { characters in
      let digits = url.digits
      var rest = bits
      for index in 0..<bitsCharacterCount {
        // The last character carries the four lowest bits, followed by two zero bits.
        characters[index] = digits[Int(rest >> 58)]
        rest <<= 6
      }
      bytes.append(contentsOf: UnsafeBufferPointer(characters))
    }
  }

  /// 64 bits as text.
  package static func encode(_ bits: UInt64) -> String {
    var bytes: [UInt8] = []
    append(bits, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Reads 64 bits.
  ///
  /// - Returns: `nil` if `text` is not the encoding of any.
  package static func bits(_ text: String) -> UInt64? {
    var text = text
    return text.withUTF8 { bits(utf8: $0) }
  }

  /// The same from the bytes of a text.
  package static func bits(utf8 characters: UnsafeBufferPointer<UInt8>) -> UInt64? {
    guard characters.count == bitsCharacterCount else { return nil }
    let values = url.values
    var bits: UInt64 = 0
    var last: UInt64 = 0
    for index in 0..<bitsCharacterCount {
      last = UInt64(values[Int(characters[index])])
      guard last < 64 else { return nil }
      // The last character carries four bits, followed by two zero bits.
      bits = index < bitsCharacterCount - 1 ? bits << 6 | last : bits << 4 | last >> 2
    }
    return last & 3 == 0 ? bits : nil
  }
}
