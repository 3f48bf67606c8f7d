extension Pacing {
  /// Decides how long a commit waits for edits that are about to come.
  ///
  /// Writers that wait for their acknowledgement answer it with the next edit. If they were
  /// acknowledged by two commits in turn, they would stay two groups for ever: each edit waits for
  /// the other group's commit, and every commit, broadcast and write is done twice. So after a
  /// commit the next one waits until as many edits have come as were in it and behind it, but never
  /// longer than a few times what a commit takes; and where that was in vain, as with people who
  /// type, it is not tried again for a growing number of commits. An edit that comes when nothing
  /// was committed just before waits for nothing.
  ///
  /// Times are nanoseconds of a clock that only goes forward.
  package struct Gathering: Sendable {
    private let pacing: Pacing
    private var expectedCount = 0
    private var patienceEnd: UInt64 = 0
    private var skipCount = 0
    private var nextSkipCount = Self.firstSkipCount

    /// Commits for which waiting is not tried again after it was in vain once.
    private static let firstSkipCount = 4

    /// Begins before the first commit.
    package init(_ pacing: Pacing) { self.pacing = pacing }

    /// A commit has ended.
    ///
    /// - Parameters:
    ///   - editCount: Edits in it.
    ///   - waitingCount: Edits that came meanwhile.
    ///   - start: When it began.
    ///   - end: When it ended.
    package mutating func committed(
      _ editCount: Int, waitingCount: Int, from start: UInt64, to end: UInt64
    ) {
      expectedCount = editCount + waitingCount
      patienceEnd = end + min((end - start) * pacing.patience, pacing.gatheringNanoseconds)
      if skipCount > 0 { skipCount -= 1 }
    }

    /// What to wait for with so many edits at hand.
    ///
    /// - Returns: How many more edits are expected, and until when; `nil` to commit at once.
    package func expectation(with editCount: Int, at now: UInt64) -> (count: Int, until: UInt64)? {
      guard skipCount == 0, editCount < expectedCount, now < patienceEnd else { return nil }
      return (expectedCount - editCount, patienceEnd)
    }

    /// The wait is over, with so many edits at hand.
    package mutating func gathered(_ editCount: Int) {
      guard editCount < expectedCount else {
        nextSkipCount = Self.firstSkipCount
        return
      }
      skipCount = nextSkipCount
      nextSkipCount = min(nextSkipCount * 2, pacing.skipLimit)
    }
  }
}
