package import EditModel

/// The content of a document at one revision, with all that is needed to go on from there.
package struct Checkpoint: Sendable {
  /// The revision of `content`.
  package var revision: Int
  /// The whole content.
  package var content: Content
  /// Time of that revision, in milliseconds since 1970-01-01T00:00:00Z.
  package var milliseconds: Int64

  /// Collects the parts.
  package init(revision: Int, content: Content, milliseconds: Int64) {
    self.revision = revision
    self.content = content
    self.milliseconds = milliseconds
  }
}
