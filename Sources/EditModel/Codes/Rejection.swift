/// Why one edit was not committed, as an error inside the engine.
package struct Rejection: Error, Sendable, Equatable {
  /// The stable code.
  package var code: RejectionCode
  /// What exactly, for people and logs.
  package var message: String

  /// Collects the parts.
  package init(_ code: RejectionCode, _ message: String) {
    self.code = code
    self.message = message
  }
}
