/// An edit as everybody is told of it.
package struct CommittedEdit: Sendable, Equatable {
  /// The revision after it.
  package var revision: Int
  /// Whose it is.
  package var session: SessionID
  /// Its number in that session.
  package var sequence: Int
  /// The operation, on the content of the revision before.
  package var operation: Operation

  /// Collects the parts.
  package init(revision: Int, session: SessionID, sequence: Int, operation: Operation) {
    self.revision = revision
    self.session = session
    self.sequence = sequence
    self.operation = operation
  }
}
