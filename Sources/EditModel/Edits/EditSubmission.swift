/// What a client sends to have an edit committed.
package struct EditSubmission: Sendable, Equatable {
  /// The edit's number in its session, from 1.
  package var sequence: Int
  /// The newest revision that the client had applied.
  package var revision: Int
  /// The edit, on the content of `revision` followed by the session's earlier edits.
  package var operation: Operation

  /// Collects the parts.
  package init(sequence: Int, revision: Int, operation: Operation) {
    self.sequence = sequence
    self.revision = revision
    self.operation = operation
  }
}
