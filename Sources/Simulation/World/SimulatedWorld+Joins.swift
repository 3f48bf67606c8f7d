import DocumentEngine
import EditModel
import EditingClient
import WireFormat

/// What the server does with who comes; a link's index is its ticket.
extension SimulatedWorld {
  func takeJoin(_ link: Int, _ query: JoinQuery?) throws(Broken) {
    guard isServerUp else { return failToJoin(link) }
    let request = joinRequest(query)
    openRoom(for: request.held)
    room?.join(request, ticket: link, into: &outbox)
  }

  private func failToJoin(_ link: Int) {
    links[link].isServerOpen = false
    schedule(.clientNoticesEnd(link: link), within: plan.delayMilliseconds)
  }

  func admit(_ link: Int, as peer: PeerID) {
    links[link].peer = peer
    links[link].lineage = endedLedgers.count
    linkOfPeer[peer] = link
  }

  func refuse(
    _ link: Int, _ code: ConnectionErrorCode, _ message: String
  ) throws(Broken) {
    guard code != .documentUnavailable else { return failToJoin(link) }
    guard links[link].isImpostor && code == .sessionSecretMismatch else {
      throw Broken("a join was refused: \(code.rawValue), \(message)")
    }
    endLink(link)
  }

  private func joinRequest(_ query: JoinQuery?) -> JoinRequest {
    var request = JoinRequest(
      fresh: freshCredentials(), resumed: nil, epoch: query?.epoch, held: nil)
    request.type = writing.type
    guard let query, let session = query.session, let secret = query.resume else { return request }
    request.resumed = JoinRequest.Credentials(
      session: session, secret: secret, secretHash: hash(of: secret))
    request.since = query.since
    request.digest = query.digest
    // The canary's work: the client is taken to hold what is there.
    if canary == .trustsRevisions, query.epoch?.bits == journal.epoch,
      let revision = query.since, revision <= ledger.revision
    {
      request.digest = ledger.contents[revision].digest
    }
    return request
  }

  /// A new session.
  func freshCredentials() -> JoinRequest.Credentials {
    createdSessions += 1
    let secret = "secret-\(createdSessions)-\(random.next())"
    return JoinRequest.Credentials(secret: secret, secretHash: hash(of: secret))
  }

  /// A stand-in for SHA-256 that differs where secrets do.
  private func hash(of secret: String) -> SecretHash {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in secret.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return SecretHash((0..<32).map { UInt8(truncatingIfNeeded: hash >> UInt64($0 % 8 * 8)) })
  }
}
