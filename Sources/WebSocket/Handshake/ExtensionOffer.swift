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
