/// The close handshake: one close frame each way, then the server closes the TCP connection
/// (RFC 6455 §7.1).
///
/// Times are nanoseconds of any clock that never goes back.
package struct CloseHandshake: Sendable {
  /// What the shell does next.
  package enum Action: Equatable, Sendable {
    /// Nothing.
    case wait
    /// Send a close frame of this code (`nil`: without one) and reason, then go on.
    case sendClose(CloseCode?, reason: String)
    /// Send it, flush and close the connection: nothing more is expected.
    case sendCloseAndDisconnect(CloseCode?, reason: String)
    /// Flush and close the connection.
    case disconnect
  }

  private enum State {
    case open
    case sent(at: UInt64)
    case done
  }

  private var state = State.open
  private let answerNanoseconds: UInt64

  /// Begins with an open connection.
  ///
  /// - Parameter answerNanoseconds: How long the other side may take to answer our close frame.
  package init(answerNanoseconds: UInt64) { self.answerNanoseconds = answerNanoseconds }

  /// Whether data may still be sent.
  package var isOpen: Bool {
    if case .open = state { return true }
    return false
  }

  /// This side wants to close.
  package mutating func close(_ code: CloseCode, reason: String, at now: UInt64) -> Action {
    guard isOpen else { return .wait }
    state = .sent(at: now)
    return .sendClose(code, reason: reason)
  }

  /// The other side's close frame came: it is answered with its own code (RFC 6455 §5.5.1).
  package mutating func receiveClose(_ code: CloseCode?) -> Action {
    defer { state = .done }
    switch state {
    case .open: return .sendCloseAndDisconnect(code, reason: "")
    case .sent: return .disconnect
    case .done: return .wait
    }
  }

  /// The other side broke a rule: the connection fails (RFC 6455 §7.1.7).
  package mutating func receiveFailure(_ error: WebSocketError) -> Action {
    defer { state = .done }
    switch state {
    case .open: return .sendCloseAndDisconnect(error.closeCode, reason: error.reason)
    case .sent: return .disconnect
    case .done: return .wait
    }
  }

  /// Time has passed.
  package mutating func tick(at now: UInt64) -> Action {
    guard case .sent(let at) = state, now >= at &+ answerNanoseconds else { return .wait }
    state = .done
    return .disconnect
  }
}
