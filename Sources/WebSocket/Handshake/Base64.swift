/// Base64 with padding (RFC 4648 §4), as the opening handshake uses it.
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// Encodes `bytes`.
  static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits: UInt32 = 0
      for byte in group { bits = bits << 8 | UInt32(byte) }
      bits <<= UInt32(8 * (3 - group.count))
      for index in 0..<4 {
        let isPadding = index > group.count
        let digit = Int(bits >> UInt32(18 - 6 * index) & 63)
        text.append(isPadding ? UInt8(ascii: "=") : alphabet[digit])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Whether `text` stands for exactly 16 bytes: 22 digits, the last with four bits 0, and padding.
  static func isSixteenBytes(_ text: String) -> Bool {
    let digits = Array(text.utf8)
    guard digits.count == 24, digits[22] == UInt8(ascii: "="), digits[23] == UInt8(ascii: "=")
    else {
      return false
    }
    let values = digits[..<22].map { alphabet.firstIndex(of: $0) }
    guard values.allSatisfy({ $0 != nil }), let last = values[21] else { return false }
    return last & 0x0F == 0
  }
}
