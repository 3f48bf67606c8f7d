/// Finds connections that died without a word: a ping after silence, a deadline for the pong
/// (RFC 6455 §5.5.2).
///
/// Times are nanoseconds of any clock that never goes back.
package struct Heartbeat: Sendable {
  /// What the shell does at a tick.
  package enum TickAction: Equatable, Sendable {
    /// Nothing before the given time.
    case wait(until: UInt64)
    /// Send a ping.
    case sendPing
    /// Give the connection up without a close handshake.
    case dropConnection
  }

  private enum State {
    case quiet(since: UInt64)
    case pinged(at: UInt64)
  }

  private var state: State
  private let silenceNanoseconds: UInt64
  private let pongNanoseconds: UInt64

  /// Begins with a connection that spoke at `now`.
  ///
  /// - Parameters:
  ///   - now: The time.
  ///   - silenceNanoseconds: How long the other side may be silent before it is pinged.
  ///   - pongNanoseconds: How long it may take to answer.
  package init(at now: UInt64, silenceNanoseconds: UInt64, pongNanoseconds: UInt64) {
    state = .quiet(since: now)
    self.silenceNanoseconds = silenceNanoseconds
    self.pongNanoseconds = pongNanoseconds
  }

  /// Any bytes of the other side, not only a pong, show that it lives.
  package mutating func receive(at now: UInt64) { state = .quiet(since: now) }

  /// Time has passed.
  package mutating func tick(at now: UInt64) -> TickAction {
    switch state {
    case .quiet(let since):
      let due = since &+ silenceNanoseconds
      guard now >= due else { return .wait(until: due) }
      state = .pinged(at: now)
      return .sendPing
    case .pinged(let at):
      let due = at &+ pongNanoseconds
      return now >= due ? .dropConnection : .wait(until: due)
    }
  }
}
