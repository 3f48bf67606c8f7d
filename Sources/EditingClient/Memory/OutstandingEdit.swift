package import EditModel

/// An edit that was sent and is not known to be committed.
package struct OutstandingEdit: Sendable, Equatable {
  /// What was sent; it is frozen.
  package var submission: EditSubmission
  /// The same edit as it applies now: to the server's text and the edits outstanding before it.
  package var operation: Operation
  /// How many local edits count as saved with it.
  package var count: Int
  /// Whether the buffer begins with the rest of the same edit.
  package var isPart = false
  /// Whether a connection was closed because of its length.
  package var isTooLong = false
}
