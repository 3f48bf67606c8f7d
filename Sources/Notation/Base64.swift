/// Bytes as text of 64 characters (RFC 4648).
package struct Base64: Sendable {
  /// The usual alphabet, with `+` and `/`, and with padding (RFC 4648 §4).
  package static let standard = Base64(lastDigits: "+/", pads: true)
  /// The alphabet for addresses, with `-` and `_`, and without padding (RFC 4648 §5).
  package static let url = Base64(lastDigits: "-_", pads: false)

  /// The character of each value.
  let digits: [UInt8]
  /// The value of each byte; 64 if it is no digit.
  let values: [UInt8]
  private let pads: Bool

  private init(lastDigits: String, pads: Bool) {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    digits = Array((letters + "0123456789" + lastDigits).utf8)
    var values = [UInt8](repeating: 64, count: 256)
    for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
    self.values = values
    self.pads = pads
  }

  /// Encodes bytes.
  ///
  /// - Complexity: O(n) in the bytes.
  package func encode(_ bytes: [UInt8]) -> String {
    var output: [UInt8] = []
    output.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
      for digit in 0...group.count {
        output.append(digits[Int(bits >> UInt32(18 - 6 * digit)) & 63])
      }
      guard pads else { continue }
      output.append(contentsOf: repeatElement(UInt8(ascii: "="), count: 3 - group.count))
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// Decodes what `encode` makes and nothing else: padding is due or not allowed, spare bits are
  /// zero.
  ///
  /// - Returns: `nil` if `text` is not the encoding of anything.
  /// - Complexity: O(n) in the characters.
  package func decode(_ text: String) -> [UInt8]? {
    guard let characters = unpadded(text), characters.count % 4 != 1 else { return nil }
    var output: [UInt8] = []
    output.reserveCapacity(characters.count * 3 / 4)
    var bits: UInt32 = 0
    var bitCount = 0
    for character in characters {
      guard values[Int(character)] < 64 else { return nil }
      bits = bits << 6 | UInt32(values[Int(character)])
      bitCount += 6
      guard bitCount >= 8 else { continue }
      bitCount -= 8
      output.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
      bits &= (1 << UInt32(bitCount)) - 1
    }
    return bits == 0 ? output : nil
  }

  /// The characters without their padding; `nil` if that is not as it must be.
  private func unpadded(_ text: String) -> [UInt8]? {
    var characters = Array(text.utf8)
    guard pads else { return characters }
    guard characters.count % 4 == 0 else { return nil }
    for _ in 0..<2 where characters.last == UInt8(ascii: "=") { characters.removeLast() }
    return (characters.count + 3) / 4 * 4 == text.utf8.count ? characters : nil
  }
}
