/// The two clocks that an authority is told the time of.
package struct EngineTime: Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z, for what is kept.
  package var wallMilliseconds: Int64
  /// Milliseconds of a clock that only goes forward, for rates.
  package var loopMilliseconds: UInt64

  /// Collects the parts.
  package init(wallMilliseconds: Int64, loopMilliseconds: UInt64) {
    self.wallMilliseconds = wallMilliseconds
    self.loopMilliseconds = loopMilliseconds
  }
}
