/// A text that somebody holds, named so that it can be compared: a revision alone says nothing
/// where a journal may have been restored from a backup, copied, or may have lost its last writes.
package struct HeldText: Sendable, Equatable {
  /// Its revision.
  package var revision: Int
  /// The digest of the text (Schemas/README.md, "Units").
  package var digest: UInt64

  /// Collects the parts.
  package init(revision: Int, digest: UInt64) {
    self.revision = revision
    self.digest = digest
  }
}
