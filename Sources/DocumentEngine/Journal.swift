package import TextStorage
package import WireFormat

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
  /// When the authority took it, in milliseconds since 1970-01-01T00:00:00Z.
  package var milliseconds: Int64
  /// The operation as committed: the bytes of its canonical JSON.
  package var operation: [UInt8]

  /// Collects the parts.
  package init(
    revision: Int, session: SessionID, sequence: Int, fingerprint: UInt64, principal: String,
    milliseconds: Int64, operation: [UInt8]
  ) {
    self.revision = revision
    self.session = session
    self.sequence = sequence
    self.fingerprint = fingerprint
    self.principal = principal
    self.milliseconds = milliseconds
    self.operation = operation
  }
}

/// What is remembered of a session for good: enough to recognise its owner and its last edit.
package struct SessionRecord: Sendable {
  /// Which session.
  package var session: SessionID
  /// Hash of the secret that lets a client take the session up again.
  package var secretHash: SecretHash
  /// Number of the session's last committed edit; 0 before the first.
  package var lastSequence: Int
  /// The revision that edit made.
  package var lastRevision: Int
  /// What that edit's resend must hash to.
  package var lastFingerprint: UInt64

  /// Collects the parts.
  package init(
    session: SessionID, secretHash: SecretHash, lastSequence: Int, lastRevision: Int,
    lastFingerprint: UInt64
  ) {
    self.session = session
    self.secretHash = secretHash
    self.lastSequence = lastSequence
    self.lastRevision = lastRevision
    self.lastFingerprint = lastFingerprint
  }
}

/// Edits of one document that are to follow `expectedRevision` and nothing else.
package struct JournalAppend: Sendable {
  /// The document; it is created by its first append, also by one without entries.
  package var document: DocumentName
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
    document: DocumentName, expectedRevision: Int, entries: [JournalEntry],
    newSessions: [(session: SessionID, secretHash: SecretHash)], milliseconds: Int64
  ) {
    self.document = document
    self.expectedRevision = expectedRevision
    self.entries = entries
    self.newSessions = newSessions
    self.milliseconds = milliseconds
  }
}

/// What became of one append of a batch.
package enum AppendOutcome: Sendable, Equatable {
  /// Its entries are on disk.
  case appended
  /// Nothing was written: the journal stands at another revision than expected.
  case conflict(actualRevision: Int)
}

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

/// One line of the list of documents.
package struct DocumentSummary: Sendable, Equatable {
  /// Its name.
  package var name: DocumentName
  /// Its newest durable revision.
  package var revision: Int
  /// When it was created, in milliseconds since 1970-01-01T00:00:00Z.
  package var createdMilliseconds: Int64
  /// When its newest revision was made, in milliseconds since 1970-01-01T00:00:00Z.
  package var modifiedMilliseconds: Int64

  /// Collects the parts.
  package init(
    name: DocumentName, revision: Int, createdMilliseconds: Int64, modifiedMilliseconds: Int64
  ) {
    self.name = name
    self.revision = revision
    self.createdMilliseconds = createdMilliseconds
    self.modifiedMilliseconds = modifiedMilliseconds
  }
}

/// Why the journal could not do what it was asked.
package struct JournalError: Error, Sendable, Equatable {
  /// What kind of trouble, as a stable name.
  package enum Kind: String, Sendable {
    /// No space is left for the write.
    case diskFull = "disk-full"
    /// Reading or writing failed.
    case inputOutput = "io-error"
    /// Another process holds the journal.
    case locked
    /// The file or its folder cannot be written.
    case readOnly = "read-only"
    /// The file is gone, or is another file now.
    case missing
    /// The file is no journal, or its content contradicts itself.
    case corrupt
    /// The journal was made by a newer version.
    case newerSchema = "newer-schema"
    /// The request itself makes no sense to the journal (a programming error of the caller).
    case misuse
  }

  /// What kind.
  package var kind: Kind
  /// What failed and how, for people and logs.
  package var message: String

  /// Collects the parts.
  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}

/// Where edits become durable. One object is used by one thread at a time; calls block.
///
/// Nothing in it assumes that this process is the only writer: `append` compares revisions.
package protocol Journal: AnyObject {
  /// The random id of this journal's lineage; a client of another epoch is never merged blindly.
  var epoch: UInt64 { get }

  /// Makes all appends durable in one transaction: when this returns they are on disk.
  ///
  /// - Returns: One outcome for each append; a conflict of one does not touch the others.
  /// - Throws: `JournalError` if nothing of the batch may be assumed to be on disk.
  func append(_ appends: [JournalAppend]) throws(JournalError) -> [AppendOutcome]

  /// The list entry of a document.
  ///
  /// - Returns: `nil` if the document does not exist.
  func summary(of document: DocumentName) throws(JournalError) -> DocumentSummary?

  /// Lists at most `limit` documents behind `name` (`nil`: from the start), in the order of their
  /// names' bytes.
  func documents(
    after name: DocumentName?, limit: Int
  ) throws(JournalError) -> [DocumentSummary]

  /// Every session that ever committed an edit to the document, with its newest edit.
  func sessions(of document: DocumentName) throws(JournalError) -> [SessionRecord]

  /// The entries behind `revision` in order, as many as fit both limits, at least one if any.
  func entries(
    of document: DocumentName, after revision: Int, countLimit: Int, byteCountLimit: Int
  ) throws(JournalError) -> [JournalEntry]

  /// The newest checkpoint whose revision is at most `revision`.
  ///
  /// - Returns: `nil` if there is none: replay then begins with the empty text at revision 0.
  func checkpoint(
    of document: DocumentName, atOrBefore revision: Int
  ) throws(JournalError) -> Checkpoint?

  /// Stores a checkpoint of a durable revision. One that exists already is left as it is.
  func write(_ checkpoint: Checkpoint, of document: DocumentName) throws(JournalError)
}
