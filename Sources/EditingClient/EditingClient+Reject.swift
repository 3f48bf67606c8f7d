import EditModel

extension EditingClient {
  /// How often in a row an edit may be refused for a stale state before it is put aside.
  private static var refusalLimit: Int { 3 }

  /// Takes the answer that an edit was not committed.
  mutating func receiveRejection(
    of sequence: Int, _ reason: ClientReason, into actions: inout [ClientAction]
  ) {
    let place = memory.outstanding.firstIndex { $0.submission.sequence == sequence }
    guard link.isOut, let place else { return }
    // What is not known will never work, so that nothing is tried for ever.
    let kind = RejectionCode(rawValue: reason.code)?.errorClass ?? .fatal
    // Answers come in order, so one to a later edit is to an earlier sending of it. What became of
    // the other sending only `hello` tells.
    guard place == 0, !link.isDoubtful || kind == .retry else {
      return comeAgain(reason, into: &actions)
    }
    link.isOut = false
    switch kind {
    case .retry:
      // While the document is read-only, the server tells when it is not any more.
      if link.access == .write { actions.append(.retryLater) }
    case .resync where memory.refusals < Self.refusalLimit:
      memory.refusals += 1
      let isAlone = memory.outstanding.count == 1
      memory.makeAnew()
      if reason.code != "base-unavailable" { return startAfresh(reason, into: &actions) }
      goOn(isAlone, reason, into: &actions)
    case .resync, .fatal:
      putFirstAside(reason, into: &actions)
    }
  }

  /// Gives an edit up that is refused for good; what was edited since stays.
  private mutating func putFirstAside(
    _ reason: ClientReason, into actions: inout [ClientAction]
  ) {
    memory.refusals = 0
    let isAlone = memory.outstanding.count == 1
    let change = memory.putAsideFirst(for: reason)
    tellAside(into: &actions)
    tell(change, into: &actions)
    if reason.code == "resend-differs" { return startAfresh(reason, into: &actions) }
    goOn(isAlone, reason, into: &actions)
  }

  /// Sends what is pending under the number of an edit that was refused; if others were out behind
  /// it, on another connection, as their rejections are on their way.
  private mutating func goOn(
    _ isAlone: Bool, _ reason: ClientReason, into actions: inout [ClientAction]
  ) {
    if isAlone { sendBuffer(into: &actions) } else { comeAgain(reason, into: &actions) }
  }

  /// Takes the last message of a connection.
  mutating func receiveError(_ reason: ClientReason, into actions: inout [ClientAction]) {
    switch ConnectionErrorCode(rawValue: reason.code)?.errorClass ?? .fatal {
    case .retry: comeAgain(reason, into: &actions)
    case .resync: startAfresh(reason, into: &actions)
    case .fatal:
      link.phase = .stopped
      actions.append(.stop(reason))
    }
  }
}
