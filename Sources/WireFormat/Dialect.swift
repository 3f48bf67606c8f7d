package import EditModel

/// A protocol in which a peer is told notices.
///
/// The protocols of the house are cases, so that writing an edit is a call and no more. Any other
/// is reached through its own code.
package enum Dialect: Sendable {
  /// `stet.v1`.
  case stet1
  /// One that this module does not know.
  case other(any OtherDialect)

  /// Appends the message that tells a notice. O(n) in the bytes of the message.
  package func write(_ notice: Notice, to output: inout [UInt8]) {
    if case .other(let other) = self { return other.write(notice, to: &output) }
    Stet1.write(notice, to: &output)
  }
}
