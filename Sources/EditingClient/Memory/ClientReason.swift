/// Why something was given up: a stable code, of the server's or one of Schemas/client.md, and
/// words for people.
package struct ClientReason: Sendable, Equatable {
  /// The code.
  package var code: String
  /// The words.
  package var message: String
}

extension ClientReason {
  /// The server's text, or the edits that lead to it, are not those that this client has.
  static func mismatch(_ message: String) -> Self {
    Self(code: "digest-mismatch", message: message)
  }

  /// A message came that cannot come now.
  static func unexpected(_ message: String) -> Self {
    Self(code: "unexpected-message", message: message)
  }

  /// The client's text is nowhere else.
  static let otherLineage = Self(
    code: "another-epoch",
    message: "The server no longer has this text. Its journal is another one, was restored from a "
      + "backup, or lost what was written last.")

  /// The session was used by somebody who knows more of it.
  static let unknownEdits = Self(
    code: "unknown-edits",
    message: "The server has edits of this session that are not known here. What was not saved "
      + "may be among them.")

  /// Nothing can be done to make an edit shorter.
  static let tooLong = Self(
    code: "message-too-long",
    message: "Something between this client and the server lets no edit of this length pass.")
}
