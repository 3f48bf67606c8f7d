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
