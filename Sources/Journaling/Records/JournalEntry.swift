package import EditModel

/// What the journal keeps of one committed edit.
package struct JournalEntry: Sendable, Equatable {
  /// The document's revision after this edit; the first edit makes revision 1.
  package var revision: Int
  /// Who made it.
  package var session: SessionID
  /// The edit's number in its session, from 1 without gaps.
  package var sequence: Int
  /// Recognises a resend: a hash of what the client sent (its base revision and operation).
  package var fingerprint: UInt64
  /// Who was signed in, or "".
  package var principal: String
  /// What the session's presence called its user then, or "": anybody may claim any name.
  package var claimedName: String
  /// When the authority took it, in milliseconds since 1970-01-01T00:00:00Z.
  package var milliseconds: Int64
  /// The digest of the content after this edit: the revision's proof.
  package var digest: UInt64
  /// The operation as committed, as the document's type writes it: of a text the bytes of its
  /// canonical JSON.
  package var operation: [UInt8]

  /// Collects the parts.
  package init(
    revision: Int, session: SessionID, sequence: Int, fingerprint: UInt64, principal: String,
    claimedName: String = "", milliseconds: Int64, digest: UInt64, operation: [UInt8]
  ) {
    self.revision = revision
    self.session = session
    self.sequence = sequence
    self.fingerprint = fingerprint
    self.principal = principal
    self.claimedName = claimedName
    self.milliseconds = milliseconds
    self.digest = digest
    self.operation = operation
  }
}
