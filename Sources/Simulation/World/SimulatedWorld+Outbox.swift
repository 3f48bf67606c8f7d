import DocumentEngine
import EditModel
import WireFormat

/// What the room says is done, and what leaves the server is checked.
extension SimulatedWorld {
  func doOutbox() throws(Broken) {
    let actions = outbox.actions
    outbox.removeAll()
    for action in actions {
      switch action {
      case .broadcast(let notice):
        broadcasts.append(message(of: notice))
      case .send(let peer, let notice):
        try tell(message(of: notice), to: peer)
      case .sendToAll(let peers, let notice):
        let message = message(of: notice)
        for peer in peers { try tell(message, to: peer) }
      case .goLive(let peer):
        guard let link = linkOfPeer[peer] else { continue }
        links[link].isLive = true
        links[link].givenCount = broadcasts.count
      case .goQuiet(let peer):
        guard let link = linkOfPeer[peer] else { continue }
        try give(link)
        links[link].isLive = false
      case .awaitDrain: break  // `drained` is called for live peers, too.
      case .close(let peer, _):
        guard let link = linkOfPeer[peer] else { continue }
        if links[link].isLive { try give(link) }
        endLink(link)
      case .joined(let link, let peer): admit(link, as: peer)
      case .refused(let link, let code, let message): try refuse(link, code, message)
      case .readDigest(let revision):
        schedule(.compared(opening: opening, at: revision), within: plan.appendMilliseconds)
      case .readEntries(let peer, let after, let question):
        schedule(
          .readEnds(opening: opening, peer, after: after, question),
          within: plan.appendMilliseconds)
      case .tellRest(let wait):
        queue.add(.restTimer(opening: opening), at: now + Int(wait))
      case .tellPresence(let wait):
        queue.add(.presenceTimer(opening: opening), at: now + Int(wait) + 1)
      case .answer(_, let outcome): try check(outcome)
      case .renewEpoch(let reason):
        guard !endedLedgers.isEmpty else { throw Broken(reason) }
        guard canary != .trustsRevisions else { continue }
        schedule(.epochRenewed, within: plan.appendMilliseconds)
      }
    }
  }

  /// A notice as it goes over the network.
  private func message(of notice: Notice) -> [UInt8] {
    var message: [UInt8] = []
    Dialect.stet1.write(notice, to: &message)
    return message
  }

  private func tell(_ message: [UInt8], to peer: PeerID) throws(Broken) {
    guard let link = linkOfPeer[peer] else { return }
    if links[link].isLive { try give(link) }
    try send(message, from: link)
  }

  /// Checks what leaves the server, and sends it.
  func send(_ bytes: [UInt8], from link: Int) throws(Broken) {
    let message = try decode(bytes)
    if case .hello(let hello) = message {
      guard !links[link].isImpostor || links[link].session != hello.session else {
        throw Broken("an impostor got in")
      }
      links[link].session = hello.session
    }
    try ledger.check(message, to: links[link].session)
    if canary == .skipsCatchUpEdit && !links[link].isLive && random.happens(20) { return }
    send(bytes, on: link)
  }

  func decode(_ bytes: [UInt8]) throws(Broken) -> ServerMessage {
    do throws(MessageError) {
      return try ServerMessage(bytes, of: writing.type)
    } catch {
      throw Broken("a server's message cannot be read: \(error)")
    }
  }

  private func check(_ outcome: CreationOutcome) throws(Broken) {
    switch outcome {
    case .created(let revision, let digest):
      guard revision <= ledger.revision else { throw Broken("a creation is told too early") }
      guard digest == ledger.contents[revision].digest else {
        throw Broken("a creation is told as another text")
      }
    case .exists, .unavailable: break
    case .tooLarge: throw Broken("a short text is too large")
    }
  }
}
