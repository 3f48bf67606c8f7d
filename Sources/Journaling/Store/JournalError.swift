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
    /// What was asked for is no longer there: the document was deleted or erased, or that part of
    /// its history pruned.
    case gone
    /// The document is of a type that this process does not have.
    case unknownType = "unknown-type"
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

extension JournalError {
  /// What clients are told: the kind in words. `message` names files and has the system's words,
  /// which are for the log.
  package var publicMessage: String {
    switch kind {
    case .diskFull: "disk-full: no space is left on the disk of the journal"
    case .inputOutput: "io-error: the disk of the journal cannot be read or written"
    case .locked: "locked: another program holds the journal"
    case .readOnly: "read-only: the file of the journal cannot be written"
    case .missing: "missing: the file of the journal is gone, or is another one"
    case .corrupt: "corrupt: the journal contradicts itself here"
    case .newerSchema: "newer-schema: the journal was made by a newer version"
    case .gone: "gone: the document, or that part of its history, was deleted"
    case .unknownType: "unknown-type: the server does not have the type of this document"
    case .misuse: "misuse: the server has asked the journal for what makes no sense"
    }
  }
}
