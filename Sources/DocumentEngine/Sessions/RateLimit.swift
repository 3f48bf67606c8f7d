/// Counts edits by the second.
struct RateLimit {
  private var second: UInt64 = 0
  private var count = 0

  /// Tells whether one more is within `limit` in the second of `milliseconds`; 0 is no limit.
  mutating func admits(at milliseconds: UInt64, limit: Int) -> Bool {
    guard limit > 0 else { return true }
    if milliseconds / 1000 != second {
      second = milliseconds / 1000
      count = 0
    }
    count += 1
    return count <= limit
  }
}
