internal import Notation

/// Reads tokens and separators of a field's value (RFC 9110 §5.6).
struct FieldScanner {
  private let bytes: [UInt8]
  private var offset = 0

  init(_ value: String) { bytes = Array(value.utf8) }

  var isAtEnd: Bool { offset == bytes.count }

  mutating func skipSpace() {
    while offset < bytes.count, bytes[offset] == 0x20 || bytes[offset] == 0x09 { offset += 1 }
  }

  /// Takes `byte` if it is next.
  mutating func take(_ byte: UInt8) -> Bool {
    guard offset < bytes.count, bytes[offset] == byte else { return false }
    offset += 1
    return true
  }

  /// Takes a token; `nil` if none is next.
  mutating func token() -> String? {
    let start = offset
    while offset < bytes.count, Token.contains(bytes[offset]) { offset += 1 }
    return start == offset ? nil : String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  /// Takes a quoted string whose content is a token, as RFC 6455 §9.1 demands.
  mutating func quotedToken() -> String? {
    guard take(UInt8(ascii: "\"")) else { return nil }
    var content: [UInt8] = []
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "\"") {
      if bytes[offset] == UInt8(ascii: "\\") { offset += 1 }
      guard offset < bytes.count, Token.contains(bytes[offset]) else { return nil }
      content.append(bytes[offset])
      offset += 1
    }
    guard take(UInt8(ascii: "\"")), !content.isEmpty else { return nil }
    return String(decoding: content, as: UTF8.self)
  }
}
