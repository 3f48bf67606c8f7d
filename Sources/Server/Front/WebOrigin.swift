/// Where a page comes from: scheme, host and port (RFC 6454 §4).
struct WebOrigin: Equatable {
  /// In lower case.
  var scheme: String
  /// Host and port in lower case, without the scheme's own port.
  var authority: String

  private static let ports = ["http": "80", "https": "443", "ws": "80", "wss": "443"]

  /// Reads the value of `Origin`, or the beginning of any URI with an authority.
  ///
  /// - Returns: `nil` for anything else, as the `null` of a page without an origin.
  init?(_ text: String) {
    guard let mark = text.firstRange(of: "://") else { return nil }
    scheme = text[..<mark.lowerBound].lowercased()
    let rest = text[mark.upperBound...]
    authority = Self.normalized(rest.prefix { !"/?#".contains($0) }, scheme)
  }

  /// Whether a page of this origin was served by the server that is asked as `authority`, the value
  /// of `Host`, which does not say by which scheme.
  func isServed(at authority: String) -> Bool {
    Self.normalized(authority[...], scheme) == self.authority
  }

  /// An authority in lower case, without an empty port or the one that the scheme implies
  /// (RFC 3986 §6.2.3).
  private static func normalized(_ authority: Substring, _ scheme: String) -> String {
    let text = authority.lowercased()
    guard let colon = text.lastIndex(of: ":"), !text[colon...].contains("]") else { return text }
    let port = text[text.index(after: colon)...]
    return port.isEmpty || port == ports[scheme] ?? "" ? String(text[..<colon]) : text
  }
}
