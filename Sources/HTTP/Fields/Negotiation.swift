/// What a client would rather have (RFC 9110 §12).
package enum Negotiation {
  /// Whether a response is to be gzipped: `Accept-Encoding` names gzip (or "*") with a weight above
  /// 0, and does not like identity better (RFC 9110 §12.5.3).
  package static func acceptsGzip(_ fields: [HTTPField]) -> Bool {
    let elements = fields.listElements("accept-encoding").map(weighted)
    let named = elements.first { $0.name == "gzip" || $0.name == "x-gzip" }
    let any = elements.first { $0.name == "*" }
    let identity = elements.first { $0.name == "identity" }
    return (named ?? any).map { $0.weight > 0 && $0.weight >= identity?.weight ?? 0 } ?? false
  }

  /// The one of `types` that `Accept` likes best; of equals the first (RFC 9110 §12.5.1).
  ///
  /// - Parameters:
  ///   - fields: The request's.
  ///   - types: Media types without parameters, in lower case, in the server's order.
  /// - Returns: `nil` if the client takes none of them. Without `Accept` the first.
  package static func preferredType(_ fields: [HTTPField], among types: [String]) -> String? {
    let elements = fields.listElements("accept").map(weighted)
    guard !elements.isEmpty else { return types.first }
    var best: (type: String, weight: Int)?
    for type in types {
      let weight = weight(of: type, elements)
      if weight > best?.weight ?? 0 { best = (type, weight) }
    }
    return best?.type
  }

  /// The weight of the most specific range that a type falls into, in thousandths.
  private static func weight(of type: String, _ ranges: [(name: String, weight: Int)]) -> Int {
    let family = type.prefix { $0 != "/" } + "/*"
    for name in [type, String(family), "*/*"] {
      if let range = ranges.first(where: { $0.name == name }) { return range.weight }
    }
    return 0
  }

  /// Splits `name; …; q=0.5`; the weight in thousandths, 0 if malformed (RFC 9110 §12.4.2).
  private static func weighted(_ element: Substring) -> (name: String, weight: Int) {
    let parts = element.split(separator: ";").map { $0.trimmed.lowercased() }
    guard let name = parts.first else { return ("", 0) }
    guard let value = parts.dropFirst().first(where: { $0.hasPrefix("q=") })?.dropFirst(2) else {
      return (name, 1000)
    }
    let digits = value.utf8
    guard digits.count <= 5, let first = digits.first, first == 0x30 || first == 0x31,
      digits.count == 1 || digits.dropFirst().first == UInt8(ascii: ".")
    else { return (name, 0) }
    var weight = Int(first - 0x30) * 1000
    var unit = 100
    for digit in digits.dropFirst(2) {
      guard (0x30...0x39).contains(digit) else { return (name, 0) }
      weight += Int(digit - 0x30) * unit
      unit /= 10
    }
    return (name, min(weight, 1000))
  }
}
