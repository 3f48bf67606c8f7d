extension Pacing {
  /// Says whom a document's commits are told at once.
  ///
  /// Its authors always are. While commits follow each other closely, who waits for nothing is
  /// told of every second one, as the writes are most of the work then, and in any case a moment
  /// after the last one.
  ///
  /// Times are nanoseconds of a clock that only goes forward.
  struct Telling: Sendable {
    private let pacing: Pacing
    /// When the journal made edits durable last.
    private var committedAt: UInt64 = 0
    /// Whether the edits that the journal has came right after its last answer.
    private(set) var isBusy = false
    /// Whether a commit was begun to be told in this turn.
    private var isBegun = false
    /// Whether the caller will come back for who has not been told everything.
    private var isScheduled = false

    init(_ pacing: Pacing) { self.pacing = pacing }

    /// The journal is given edits.
    mutating func handedOver(at now: UInt64) {
      isBusy = now - committedAt < pacing.answerNanoseconds
    }

    /// The journal has made edits durable.
    ///
    /// - Returns: Whether it is the first commit that is told in this turn.
    mutating func committed(at now: UInt64) -> Bool {
      committedAt = now
      defer { isBegun = true }
      return !isBegun
    }

    /// Whom a broadcast of these edits is for.
    var audience: Rounds.Audience { isBusy ? .latecomers : .everybody }

    /// After how many milliseconds the caller is to come back; `nil` if it will anyway, or nobody
    /// is left out.
    mutating func schedule() -> UInt64? {
      guard isBusy, !isScheduled else { return nil }
      isScheduled = true
      return pacing.listenerMilliseconds
    }

    /// The caller is back.
    ///
    /// - Returns: After how many milliseconds it is to come back again, as there was a commit just
    ///   now and the next one is waited for, which may fail; `nil` if everybody is told now.
    mutating func comeBack(at now: UInt64) -> UInt64? {
      guard now - committedAt >= pacing.answerNanoseconds else {
        return pacing.listenerMilliseconds
      }
      isScheduled = false
      isBusy = false
      return nil
    }

    /// Ends a turn.
    ///
    /// - Parameter isAnswered: Whether the journal has nothing to do: then answers are what comes
    ///   next.
    /// - Returns: How many peers are written to now, and how many of them that wait for no
    ///   acknowledgement.
    mutating func endTurn(isAnswered: Bool) -> (writeCount: Int, roundCount: Int) {
      isBegun = false
      return (
        pacing.writtenPeerCount,
        isBusy && isAnswered ? pacing.hurriedPeerCount : pacing.writtenPeerCount
      )
    }
  }
}
