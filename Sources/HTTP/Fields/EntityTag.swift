/// The validator of one representation (RFC 9110 §8.8.3).
package struct EntityTag: Hashable, Sendable {
  /// Whether equal tags only promise equivalent content.
  package var isWeak: Bool
  /// What stands between the quotes.
  package var opaque: String

  /// Collects the parts; `opaque` has no quotes, spaces or controls.
  package init(_ opaque: String, isWeak: Bool = false) {
    self.isWeak = isWeak
    self.opaque = opaque
  }

  /// As it stands in a field.
  package var fieldValue: String { "\(isWeak ? "W/" : "")\"\(opaque)\"" }
}

extension EntityTag {
  /// Reads a comma-separated list of tags.
  ///
  /// - Returns: `nil` if the list is malformed or empty.
  /// - Complexity: O(n).
  static func parseList(_ value: String) -> [EntityTag]? {
    var tags: [EntityTag] = []
    var rest = value[...].trimmed
    while !rest.isEmpty {
      if rest.first == "," {
        rest = rest.dropFirst().trimmed
        continue
      }
      let isWeak = rest.hasPrefix("W/")
      if isWeak { rest = rest.dropFirst(2) }
      guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else { return nil }
      let opaque = rest[rest.index(after: rest.startIndex)..<end]
      guard opaque.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
      tags.append(EntityTag(String(opaque), isWeak: isWeak))
      rest = rest[rest.index(after: end)...].trimmed
      guard rest.isEmpty || rest.first == "," else { return nil }
    }
    return tags.isEmpty ? nil : tags
  }
}
