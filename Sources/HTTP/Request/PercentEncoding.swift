/// Percent-encoding of URIs (RFC 3986 §2.1).
package enum PercentEncoding {
  /// Decodes `text` to valid UTF-8; "+" may stand for a space, as it does in queries of forms.
  ///
  /// - Returns: `nil` if a percent sign is not followed by two hexadecimal digits, or if the bytes
  ///   are not UTF-8.
  /// - Complexity: O(n).
  package static func decode(_ text: some StringProtocol, isPlusSpace: Bool = false) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8.makeIterator()
    while let byte = rest.next() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = hexDigit(rest.next()), let low = hexDigit(rest.next()) else { return nil }
        bytes.append(high << 4 | low)
      case UInt8(ascii: "+") where isPlusSpace: bytes.append(0x20)
      default: bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }

  /// Encodes everything but unreserved characters (RFC 3986 §2.3). O(n).
  package static func encode(_ text: some StringProtocol) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        bytes.append(byte)
      default:
        bytes.append(UInt8(ascii: "%"))
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func hexDigit(_ byte: UInt8?) -> UInt8? {
    switch byte {
    case let digit? where (0x30...0x39).contains(digit): digit - 0x30
    case let digit? where (0x41...0x46).contains(digit): digit - 0x41 + 10
    case let digit? where (0x61...0x66).contains(digit): digit - 0x61 + 10
    default: nil
    }
  }
}
