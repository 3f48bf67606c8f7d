package import EditModel

/// What a user made that is not in the document and is not merged without being asked for
/// (Schemas/client.md, "The state").
package struct Aside: Sendable, Equatable {
  /// What is kept.
  package enum Kind: String, Sendable {
    /// Edits that the server refused; it had their `base`.
    case edits
    /// All that the user saw: the server may have no text like it.
    case text
  }

  /// What is kept.
  package var kind: Kind
  /// Why.
  package var reason: ClientReason
  /// The server's content of that moment, as far as the client knew.
  package var base: Content
  /// What the user saw, or what the refused edits made of `base`.
  package var content: Content
  /// The edits that led from `base` to `content`; `nil` if there were none, or they are pending
  /// still.
  package var operation: Operation?
}
