/// One element of a `Sec-WebSocket-Extensions` field (RFC 6455 §9.1).
package struct ExtensionOffer: Equatable, Sendable {
  /// One parameter, in the order of the field.
  package struct Parameter: Equatable, Sendable {
    /// Its name as given.
    package var name: String
    /// Its value, unquoted; `nil` if it has none.
    package var value: String?
  }

  /// The extension's name as given.
  package var name: String
  /// Its parameters.
  package var parameters: [Parameter]

  /// Whether a parameter of this name is there.
  package func hasParameter(_ name: String) -> Bool {
    parameters.contains { $0.name == name }
  }
}

extension ExtensionOffer {
  /// Most elements of one field, and most parameters of one element.
  package static let countLimit = 32

  /// Reads a field's value, or several joined with commas.
  ///
  /// - Returns: The elements in order, or `nil` if the value does not follow the grammar or has
  ///   more than `countLimit` elements or parameters.
  /// - Complexity: O(n).
  package static func parse(_ value: String) -> [ExtensionOffer]? {
    var scanner = FieldScanner(value)
    var offers: [ExtensionOffer] = []
    while true {
      scanner.skipSpace()
      // RFC 9110 §5.6.1: a recipient accepts empty elements.
      if scanner.take(UInt8(ascii: ",")) { continue }
      if scanner.isAtEnd { return offers.isEmpty ? nil : offers }
      guard offers.count < countLimit, let offer = parseElement(&scanner) else { return nil }
      offers.append(offer)
      scanner.skipSpace()
      guard scanner.isAtEnd || scanner.take(UInt8(ascii: ",")) else { return nil }
    }
  }

  /// Reads `token *( OWS ";" OWS token [ "=" ( token / quoted-string ) ] )`.
  private static func parseElement(_ scanner: inout FieldScanner) -> ExtensionOffer? {
    guard let name = scanner.token() else { return nil }
    var offer = ExtensionOffer(name: name, parameters: [])
    while true {
      scanner.skipSpace()
      guard scanner.take(UInt8(ascii: ";")) else { return offer }
      scanner.skipSpace()
      guard offer.parameters.count < countLimit, let name = scanner.token() else { return nil }
      scanner.skipSpace()
      guard scanner.take(UInt8(ascii: "=")) else {
        offer.parameters.append(Parameter(name: name, value: nil))
        continue
      }
      scanner.skipSpace()
      guard let value = scanner.token() ?? scanner.quotedToken() else { return nil }
      offer.parameters.append(Parameter(name: name, value: value))
    }
  }
}

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
    while offset < bytes.count, Self.isTokenByte(bytes[offset]) { offset += 1 }
    return start == offset ? nil : String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  /// Takes a quoted string whose content is a token, as RFC 6455 §9.1 demands.
  mutating func quotedToken() -> String? {
    guard take(UInt8(ascii: "\"")) else { return nil }
    var content: [UInt8] = []
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "\"") {
      if bytes[offset] == UInt8(ascii: "\\") { offset += 1 }
      guard offset < bytes.count, Self.isTokenByte(bytes[offset]) else { return nil }
      content.append(bytes[offset])
      offset += 1
    }
    guard take(UInt8(ascii: "\"")), !content.isEmpty else { return nil }
    return String(decoding: content, as: UTF8.self)
  }

  /// Whether `byte` may be in a token (RFC 9110 §5.6.2).
  static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
    default: false
    }
  }
}
