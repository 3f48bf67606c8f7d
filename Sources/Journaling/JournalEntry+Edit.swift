package import EditModel

extension JournalEntry {
  /// What everybody is told of it, in the same bytes.
  package var edit: EncodedEdit {
    EncodedEdit(revision: revision, session: session, sequence: sequence, operation: operation)
  }
}
