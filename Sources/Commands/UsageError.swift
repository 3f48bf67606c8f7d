/// A command that was used wrongly; the program exits with 2.
package struct UsageError: Error {
  /// What was wrong.
  package var message: String

  /// Says what was wrong.
  package init(message: String) { self.message = message }
}
