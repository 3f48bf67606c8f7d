package import OperationalTransform
package import TextStorage

/// Text of a user's that is not in the document and is not merged without being asked for
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
  /// The server's text of that moment, as far as the client knew.
  package var base: Text
  /// What the user saw, or what the refused edits made of `base`.
  package var text: Text
  /// The edits that led from `base` to `text`; `nil` if there were none, or they are pending still.
  package var operation: TextOperation?
}
