/// Finds clients that send so slowly that they only hold a connection.
package struct RequestDeadline: Sendable {
  /// What the shell does at a tick.
  package enum TickAction: Equatable, Sendable {
    /// Nothing before the given time.
    case wait(until: UInt64)
    /// Close without a word: nothing was asked.
    case close
    /// Answer 408 and close (RFC 9110 §15.5.9).
    case refuse
  }

  private var phase = HTTPRequestParser.Phase.idle
  private var since: UInt64
  private var bodyByteCount: UInt64 = 0
  private let timeouts: HTTPTimeouts

  /// Begins with a connection that opened at `now`: its first head is due as if it had begun.
  package init(at now: UInt64, timeouts: HTTPTimeouts) {
    since = now
    phase = .head
    self.timeouts = timeouts
  }

  /// Bytes were given to the parser, which now is in `newPhase`; so many of them were of bodies.
  package mutating func receive(
    _ newPhase: HTTPRequestParser.Phase, bodyByteCount addedByteCount: Int, at now: UInt64
  ) {
    if newPhase != phase {
      phase = newPhase
      since = now
      bodyByteCount = 0
    }
    bodyByteCount += UInt64(addedByteCount)
  }

  /// Time has passed.
  package func tick(at now: UInt64) -> TickAction {
    let due = since &+ allowance
    guard now >= due else { return .wait(until: due) }
    return phase == .idle ? .close : .refuse
  }

  /// How long the phase may last.
  private var allowance: UInt64 {
    switch phase {
    case .idle: timeouts.idleNanoseconds
    case .head, .failed: timeouts.headNanoseconds
    case .body:
      timeouts.bodyNanoseconds
        + bodyByteCount.multipliedReportingOverflow(
          by: 1_000_000_000 / timeouts.bodyBytesPerSecond
        ).partialValue
    }
  }
}
