/// Why JSON is no operation, content or selection of a document type, or why an operation cannot be
/// done.
package struct TypeFlaw: Error, Sendable, Equatable {
  /// A sentence for the other side.
  package let message: String

  /// Says what is wrong.
  package init(_ message: String) { self.message = message }
}
