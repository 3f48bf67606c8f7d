package import EditModel

/// A document as the journal holds it: what an authority begins with.
package struct DocumentState: Sendable {
  /// The content at `revision`.
  package var content: Content
  /// The newest durable revision; 0 for a document that does not exist yet.
  package var revision: Int
  /// Whether the journal holds the document; one that it does not holds nothing.
  package var exists: Bool
  /// When that revision was made, in milliseconds since 1970-01-01T00:00:00Z.
  package var milliseconds: Int64
  /// Every session that ever committed an edit.
  package var sessions: [SessionRecord]
  /// The revision of the checkpoint that it was rebuilt from; 0 if there was none.
  package var checkpointRevision: Int
  /// Bytes of the edits since that checkpoint.
  package var uncheckpointedByteCount: Int
  /// The newest edits, if `load` was asked to keep them and they are few.
  package var recent: RecentRun?
  /// Whether the content that peers were told last is that of its revision here, as far as `load`
  /// was asked to look.
  package var followsTold = true

  /// Collects the parts.
  package init(
    content: Content, revision: Int, milliseconds: Int64, sessions: [SessionRecord],
    exists: Bool = true, checkpointRevision: Int = 0, uncheckpointedByteCount: Int = 0
  ) {
    self.content = content
    self.revision = revision
    self.exists = exists
    self.milliseconds = milliseconds
    self.sessions = sessions
    self.checkpointRevision = checkpointRevision
    self.uncheckpointedByteCount = uncheckpointedByteCount
  }
}
