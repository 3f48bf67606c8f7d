/// How long a stopping server waits for a peer that it has told to go: as long as the peer takes
/// what it is sent, and a moment for its answer to the close.
///
/// Times are milliseconds of a clock that only goes forward.
struct Farewell {
  private var byteCount: Int
  private var since: UInt64

  /// Begins when the close was sent.
  ///
  /// - Parameters:
  ///   - byteCount: What the peer has not taken yet, in bytes.
  ///   - now: The time.
  init(byteCount: Int, at now: UInt64) {
    self.byteCount = byteCount
    since = now
  }

  /// Looks at the peer again.
  ///
  /// - Parameters:
  ///   - byteCount: What it has not taken yet.
  ///   - now: The time.
  ///   - limit: How long it may take nothing and say nothing.
  /// - Returns: Whether nobody waits for it any more.
  mutating func isOver(byteCount: Int, at now: UInt64, limit: UInt64) -> Bool {
    if byteCount < self.byteCount {
      self.byteCount = byteCount
      since = now
    }
    return now - since >= limit
  }
}
