internal import Glibc

/// A call to the operating system that failed.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The call, for instance `bind`.
  package let call: String
  /// What it was called for, for instance an address; may be empty.
  package let context: String
  /// The value of `errno`, positive.
  package let code: Int32

  /// Collects the parts.
  package init(call: String, context: String = "", code: Int32) {
    self.call = call
    self.context = context
    self.code = code
  }

  /// The call, what it was for and the system's own words for the error.
  package var description: String {
    let subject = context.isEmpty ? call : "\(call) \(context)"
    return "\(subject): \(String(cString: strerror(code)))"
  }
}
