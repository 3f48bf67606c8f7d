/// Who does something, as the server found out and not as anybody claims.
package struct Principal: Hashable, Sendable {
  /// What the journal calls them; empty for anybody.
  package let name: String

  /// Somebody who is known.
  package init(_ name: String) { self.name = name }

  /// Somebody of whom nothing is known.
  package static let anonymous = Principal("")
}
