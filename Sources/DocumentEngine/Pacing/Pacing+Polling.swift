extension Pacing {
  /// Says when an event loop polls for answers that are likely to come at once: to put a processor
  /// to sleep and to wake it takes as long as they do.
  ///
  /// Times are nanoseconds of a clock that only goes forward; it is read where it decides.
  package struct Polling: Sendable {
    private let pacing: Pacing
    /// How many authors have been told that their edits are durable and are likely to answer.
    private var awaitedCount = 0
    /// Until when the next of these answers is polled for.
    private var end: UInt64 = 0
    /// Whether one of them came, or became likely, in this turn.
    private var isProlonged = false

    /// Begins with nothing to poll for.
    package init(_ pacing: Pacing) { self.pacing = pacing }

    /// So many authors were told.
    package mutating func await(_ count: Int) {
      awaitedCount += count
      isProlonged = true
    }

    /// An edit came.
    package mutating func noteAnswer() {
      guard awaitedCount > 0 else { return }
      awaitedCount -= 1
      isProlonged = true
    }

    /// Whether there are answers to poll for at the end of a turn.
    package mutating func isPolling(at now: @autoclosure () -> UInt64) -> Bool {
      guard awaitedCount > 0 else { return false }
      if !isProlonged && now() >= end { awaitedCount = 0 }
      return awaitedCount > 0
    }

    /// Polls on, from when all was written, if an answer came or became likely in this turn.
    package mutating func pollOn(at now: @autoclosure () -> UInt64) {
      guard isProlonged else { return }
      isProlonged = false
      end = now() + pacing.pollNanoseconds
    }
  }
}
