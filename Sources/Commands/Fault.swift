/// A fault that a command found or ran into; the program exits with 1.
package struct Fault: Error {
  /// What is wrong.
  package var message: String

  /// Says what is wrong.
  package init(message: String) { self.message = message }
}
