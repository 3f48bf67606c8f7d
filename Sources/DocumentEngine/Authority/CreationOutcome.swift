/// What became of a creation.
package enum CreationOutcome: Sendable, Equatable {
  /// The document was created at this revision, which is durable; its text has this digest.
  case created(revision: Int, digest: UInt64)
  /// There is a document of this name already.
  case exists
  /// The text is longer than a document may be.
  case tooLarge
  /// The journal cannot be written now.
  case unavailable(reason: String)
}
