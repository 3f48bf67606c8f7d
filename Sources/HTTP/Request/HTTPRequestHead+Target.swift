extension HTTPRequestHead {
  /// The path's segments, each decoded on its own, so that an encoded slash stays inside its
  /// segment. "/a//b/" gives "a", "", "b", "".
  ///
  /// - Returns: `nil` if a segment is not validly encoded UTF-8, or for the asterisk form.
  /// - Complexity: O(n).
  package var pathSegments: [String]? {
    guard path.hasPrefix("/") else { return nil }
    var segments: [String] = []
    for raw in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      guard let segment = PercentEncoding.decode(raw) else { return nil }
      segments.append(segment)
    }
    return segments
  }

  /// The query's parameters in order, decoded; one without "=" has an empty value.
  ///
  /// - Returns: `nil` if a part is not validly encoded UTF-8. Empty without a query.
  /// - Complexity: O(n).
  package var queryParameters: [(name: String, value: String)]? {
    guard let query else { return [] }
    var parameters: [(name: String, value: String)] = []
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = PercentEncoding.decode(parts[0], isPlusSpace: true),
        let value = PercentEncoding.decode(parts.count > 1 ? parts[1] : "", isPlusSpace: true)
      else { return nil }
      parameters.append((name, value))
    }
    return parameters
  }
}

extension HTTPRequestHead {
  /// The method as sent, for an upgrade to judge.
  package var upgradeMethod: String { method.name }

  /// Whether the request is HTTP/1.1.
  package var isHTTP11: Bool { minorVersion >= 1 }

  /// Whether a body is announced, an empty one excepted.
  package var announcesBody: Bool {
    bodyLength != .none && bodyLength != .fixed(byteCount: 0)
  }

  /// The values of all fields of a name, which is given in lower case, in order.
  package func fieldValues(_ lowercasedName: String) -> [String] { fields.values(lowercasedName) }
}
