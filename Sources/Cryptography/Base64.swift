/// The two base 64 encodings (RFC 4648): the standard one with padding, and the one for addresses
/// without.
package enum Base64 {
  private static let standard = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let url = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// Encodes with `+`, `/` and padding (RFC 4648 §4).
  ///
  /// - Complexity: O(n) in the bytes.
  package static func encode(_ bytes: [UInt8]) -> String {
    encode(bytes, alphabet: standard, pads: true)
  }

  /// Encodes with `-`, `_` and without padding (RFC 4648 §5).
  ///
  /// - Complexity: O(n) in the bytes.
  package static func encodeURL(_ bytes: [UInt8]) -> String {
    encode(bytes, alphabet: url, pads: false)
  }

  /// Decodes what `encode` makes and nothing else: padding is due, spare bits are zero.
  ///
  /// - Returns: `nil` if `text` is not that encoding of anything.
  /// - Complexity: O(n) in the characters.
  package static func decode(_ text: String) -> [UInt8]? {
    var digits = Array(text.utf8)
    guard digits.count % 4 == 0 else { return nil }
    for _ in 0..<2 where digits.last == UInt8(ascii: "=") { digits.removeLast() }
    guard (digits.count + 3) / 4 * 4 == text.utf8.count else { return nil }
    return decode(digits, alphabet: standard)
  }

  /// Decodes what `encodeURL` makes and nothing else: no padding, spare bits are zero.
  ///
  /// - Returns: `nil` if `text` is not that encoding of anything.
  /// - Complexity: O(n) in the characters.
  package static func decodeURL(_ text: String) -> [UInt8]? {
    decode(Array(text.utf8), alphabet: url)
  }

  private static func encode(_ bytes: [UInt8], alphabet: [UInt8], pads: Bool) -> String {
    var output: [UInt8] = []
    output.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
      for digit in 0...group.count {
        output.append(alphabet[Int(bits >> UInt32(18 - 6 * digit)) & 63])
      }
      guard pads else { continue }
      output.append(contentsOf: repeatElement(UInt8(ascii: "="), count: 3 - group.count))
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func decode(_ digits: [UInt8], alphabet: [UInt8]) -> [UInt8]? {
    guard digits.count % 4 != 1 else { return nil }
    var values = [UInt8](repeating: 64, count: 256)
    for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
    var output: [UInt8] = []
    output.reserveCapacity(digits.count * 3 / 4)
    var bits: UInt32 = 0
    var bitCount = 0
    for digit in digits {
      guard values[Int(digit)] < 64 else { return nil }
      bits = bits << 6 | UInt32(values[Int(digit)])
      bitCount += 6
      guard bitCount >= 8 else { continue }
      bitCount -= 8
      output.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
      bits &= (1 << UInt32(bitCount)) - 1
    }
    return bits == 0 ? output : nil
  }
}
