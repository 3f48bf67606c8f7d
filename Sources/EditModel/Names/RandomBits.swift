/// The text form of 64 random bits: base64url of the eight bytes, most significant first, without
/// padding (RFC 4648 §5).
package enum RandomBits {
  /// Characters of the text form.
  package static let characterCount = 11

  private static var alphabet: StaticString {
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
  }

  /// Appends the text form to `bytes`.
  package static func append(_ bits: UInt64, to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: characterCount) { characters in
      let alphabet = alphabet.utf8Start
      var rest = bits
      for index in 0..<characterCount {
        // The last character carries the four lowest bits, followed by two zero bits.
        characters[index] = alphabet[Int(rest >> 58)]
        rest <<= 6
      }
      bytes.append(contentsOf: UnsafeBufferPointer(characters))
    }
  }

  /// The text form.
  static func encode(_ bits: UInt64) -> String {
    var bytes: [UInt8] = []
    append(bits, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Reads the text form.
  ///
  /// - Returns: `nil` if `text` is no such form, or not the canonical one of its bits.
  static func decode(_ text: String) -> UInt64? {
    var text = text
    return text.withUTF8 { decode(utf8: $0) }
  }

  /// The same from the bytes of a text.
  package static func decode(utf8 characters: UnsafeBufferPointer<UInt8>) -> UInt64? {
    guard characters.count == characterCount else { return nil }
    var bits: UInt64 = 0
    for index in 0..<characterCount - 1 {
      guard let value = value(of: characters[index]) else { return nil }
      bits = bits << 6 | value
    }
    guard let last = value(of: characters[characterCount - 1]), last & 3 == 0 else { return nil }
    return bits << 4 | last >> 2
  }

  private static func value(of character: UInt8) -> UInt64? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt64(character - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt64(character - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(character - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "-"): 62
    case UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
