package import EditModel

/// Edits of one document that are to follow `expectedRevision` and nothing else.
package struct JournalAppend: Sendable {
  /// The document; it is created by its first append, also by one without entries.
  package var document: DocumentName
  /// The document's type, with which its first append creates it.
  package var type: DocumentType
  /// The revision that the journal must stand at (0: the document is new or has no edit yet).
  package var expectedRevision: Int
  /// The entries, their revisions dense from `expectedRevision + 1`.
  package var entries: [JournalEntry]
  /// Secrets of the sessions whose first edit is among `entries`.
  package var newSessions: [(session: SessionID, secretHash: SecretHash)]
  /// When it happened, in milliseconds since 1970-01-01T00:00:00Z.
  package var milliseconds: Int64

  /// Collects the parts.
  package init(
    document: DocumentName, type: DocumentType = .text, expectedRevision: Int,
    entries: [JournalEntry], newSessions: [(session: SessionID, secretHash: SecretHash)],
    milliseconds: Int64
  ) {
    self.document = document
    self.type = type
    self.expectedRevision = expectedRevision
    self.entries = entries
    self.newSessions = newSessions
    self.milliseconds = milliseconds
  }

  /// The act that the journal creates the document with if this is its first append: by whoever
  /// makes the first edit.
  package var creation: DocumentAct {
    let first = entries.first
    return DocumentAct(
      revision: 0, deed: .creation(name: document, type: type.name), milliseconds: milliseconds,
      author: DocumentAct.Author(
        session: first?.session, principal: first?.principal ?? "",
        claimedName: first?.claimedName ?? ""))
  }
}
