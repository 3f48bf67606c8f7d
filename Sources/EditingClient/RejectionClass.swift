/// What a client does about a code of the server's (`Schemas/errors.json`).
package enum RejectionClass: Sendable {
  /// The same again later may work.
  case retry
  /// A fresh state first; pending edits are kept.
  case resync
  /// This will never work.
  case fatal

  /// The class of a code; one that is not known is taken to be fatal, so that nothing is tried for
  /// ever.
  package init(code: String) {
    switch code {
    case "edit-rate-exceeded", "read-only", "too-many-sessions", "too-slow",
      "document-unavailable", "too-many-pending-messages", "journal-unavailable":
      self = .retry
    case "base-length-mismatch", "unknown-revision", "base-unavailable", "sequence-gap":
      self = .resync
    default: self = .fatal
    }
  }
}
