package import OperationalTransform

/// An edit as everybody is told of it.
package struct CommittedEdit: Sendable, Equatable {
  /// The revision after it.
  package var revision: Int
  /// Whose it is.
  package var session: SessionID
  /// Its number in that session.
  package var sequence: Int
  /// The operation, on the text of the revision before.
  package var operation: TextOperation

  /// Collects the parts.
  package init(revision: Int, session: SessionID, sequence: Int, operation: TextOperation) {
    self.revision = revision
    self.session = session
    self.sequence = sequence
    self.operation = operation
  }
}
