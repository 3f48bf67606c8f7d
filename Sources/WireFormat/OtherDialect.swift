package import EditModel

/// A protocol that `Dialect` has no case for.
package protocol OtherDialect: AnyObject, Sendable {
  /// Appends the message that tells a notice.
  func write(_ notice: Notice, to output: inout [UInt8])
}
