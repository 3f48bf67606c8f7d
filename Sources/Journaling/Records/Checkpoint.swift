package import TextStorage

/// The text of a document at one revision, with all that is needed to go on from there.
package struct Checkpoint: Sendable {
  /// The revision of `text`.
  package var revision: Int
  /// The whole text; its digest is `text.digest`.
  package var text: Text
  /// Time of that revision, in milliseconds since 1970-01-01T00:00:00Z.
  package var milliseconds: Int64

  /// Collects the parts.
  package init(revision: Int, text: Text, milliseconds: Int64) {
    self.revision = revision
    self.text = text
    self.milliseconds = milliseconds
  }
}
