/// The two clocks that an authority is told the time of.
package struct EngineTime: Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z, for what is kept.
  package var wallMilliseconds: Int64
  /// Milliseconds of a clock that only goes forward, for rates.
  package var loopMilliseconds: UInt64

  /// 2026-01-01T00:00:00Z. There was no Stet before: a clock that tells an earlier time was not set
  /// when its machine started, as many without a battery are not.
  package static let firstPlausibleMilliseconds: Int64 = 1_767_225_600_000

  /// The time of a revision that is made now, behind one that was made at `previous`.
  ///
  /// The clock is believed, also if it was put back: one that was ahead for a while would else date
  /// everything that follows. Only one that was never set does not make a revision older than the
  /// one before it.
  func milliseconds(after previous: Int64) -> Int64 {
    wallMilliseconds >= Self.firstPlausibleMilliseconds
      ? wallMilliseconds : max(previous, wallMilliseconds)
  }

  /// Collects the parts.
  package init(wallMilliseconds: Int64, loopMilliseconds: UInt64) {
    self.wallMilliseconds = wallMilliseconds
    self.loopMilliseconds = loopMilliseconds
  }
}
