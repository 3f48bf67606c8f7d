/// The text form of 64 random bits: base64url of the eight bytes, most significant first, without
/// padding (RFC 4648 §5).
enum RandomBits {
  /// Characters of the text form.
  static let characterCount = 11

  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// Appends the text form to `bytes`.
  static func append(_ bits: UInt64, to bytes: inout [UInt8]) {
    for shift in stride(from: 58, through: 4, by: -6) {
      bytes.append(alphabet[Int(bits >> UInt64(shift) & 63)])
    }
    // The last character carries the four lowest bits, followed by two zero bits.
    bytes.append(alphabet[Int(bits << 2 & 63)])
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
    guard text.utf8.count == characterCount else { return nil }
    var bits: UInt64 = 0
    for (index, character) in text.utf8.enumerated() {
      guard let value = value(of: character) else { return nil }
      guard index < characterCount - 1 else {
        guard value & 3 == 0 else { return nil }
        return bits << 4 | value >> 2
      }
      bits = bits << 6 | value
    }
    return nil
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
