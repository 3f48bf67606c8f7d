/// Why entries are read from the journal.
package enum JournalQuestion: Sendable, Equatable {
  /// A peer is caught up with them.
  case catchUp
  /// An edit with an old base is transformed over them.
  case transform
  /// The edit with this number of the peer's session is looked for in front of a revision, to
  /// answer a resend of it.
  case resend(sequence: Int, before: Int)

  /// Entries that are searched at a time.
  package static let windowCount = 1024
}
