/// How long a client may take with a request.
///
/// Times are nanoseconds of any clock that never goes back.
package struct HTTPTimeouts: Sendable {
  /// How long a connection may wait between requests.
  package var idleNanoseconds: UInt64
  /// How long a head may take from its first byte to its last.
  package var headNanoseconds: UInt64
  /// How long a body may take before `bodyBytesPerSecond` is demanded of it.
  package var bodyNanoseconds: UInt64
  /// How many bytes of a body each further second must bring.
  package var bodyBytesPerSecond: UInt64

  /// Collects the parts.
  package init(
    idleNanoseconds: UInt64, headNanoseconds: UInt64, bodyNanoseconds: UInt64,
    bodyBytesPerSecond: UInt64
  ) {
    precondition(bodyBytesPerSecond > 0, "a body must bring something each second")
    self.idleNanoseconds = idleNanoseconds
    self.headNanoseconds = headNanoseconds
    self.bodyNanoseconds = bodyNanoseconds
    self.bodyBytesPerSecond = bodyBytesPerSecond
  }
}
