import EditModel

extension DocumentAuthority {
  /// Takes note that a peer's connection has taken everything that was sent to it.
  package mutating func drained(_ peer: PeerID, into outbox: inout Outbox) {
    guard isCurrent(peer) else { return }
    tellPresences(to: peer, upTo: outbox.byteCount + limits.catchUpByteCount, into: &outbox)
    guard case .catchingUp(let sent, .draining) = peers[peer.slot]?.delivery else { return }
    peers[peer.slot]?.delivery = .catchingUp(sent: sent, .ready)
    catchUp(peer, into: &outbox)
  }

  /// Takes a peer whose connection holds too much out of the broadcasts, until it has drained.
  package mutating func fellBehind(_ peer: PeerID, into outbox: inout Outbox) {
    guard isCurrent(peer), peers[peer.slot]?.delivery == .live else { return }
    peers[peer.slot]?.delivery = .catchingUp(sent: durableRevision, .draining)
    goQuiet(peer, into: &outbox)
  }

  /// Takes a peer out of the broadcasts, and notes what it will have missed.
  mutating func goQuiet(_ peer: PeerID, into outbox: inout Outbox) {
    outbox.actions.append(.goQuiet(peer))
    let told = peers[peer.slot]?.toldPresenceNumber ?? presenceCount
    peers[peer.slot]?.toldPresenceNumber = told
    peers[peer.slot]?.firstMissedDeparture = departures.end
  }

  /// Gives a peer the content and the edits that it lacks: from memory, else by way of the journal.
  mutating func catchUp(_ peer: PeerID, into outbox: inout Outbox) {
    guard case .catchingUp(var sent, .ready) = peers[peer.slot]?.delivery else { return }
    guard sendContent(to: peer, into: &outbox) else {
      peers[peer.slot]?.delivery = .catchingUp(sent: sent, .draining)
      return
    }
    let end = outbox.byteCount + limits.catchUpByteCount
    while sent < durableRevision {
      guard sent + 1 >= recent.firstRevision else {
        peers[peer.slot]?.delivery = .catchingUp(sent: sent, .reading)
        outbox.actions.append(.readEntries(peer, after: sent, purpose: .catchUp))
        return
      }
      guard outbox.byteCount < end else {
        peers[peer.slot]?.delivery = .catchingUp(sent: sent, .draining)
        return
      }
      sent += 1
      outbox.send(.edit(recent.edit(of: sent)), to: peer)
    }
    goLive(peer, upTo: end, into: &outbox)
  }

  /// Gives a peer the next part of the content that it begins with.
  ///
  /// - Returns: Whether it has all of it.
  private mutating func sendContent(to peer: PeerID, into outbox: inout Outbox) -> Bool {
    guard var unsent = peers[peer.slot]?.unsentContent else { return true }
    guard let part = unsent.takePart(limit: limits.partUTF16Count) else {
      peers[peer.slot]?.unsentContent = nil
      outbox.send(
        .snapshot(revision: unsent.revision, unsent.content, from: unsent.utf8Offset), to: peer)
      return true
    }
    outbox.send(.part(of: part.text, part.range), to: peer)
    peers[peer.slot]?.unsentContent = unsent
    return false
  }

  /// Lets a peer that has every durable edit take part in broadcasts. Presences follow in parts as
  /// its connection drains: those of a crowd together may be more than a peer's output may hold,
  /// and it would fall behind, come back and be told them all again, for ever.
  private mutating func goLive(
    _ peer: PeerID, upTo end: Int, into outbox: inout Outbox
  ) {
    peers[peer.slot]?.delivery = .live
    outbox.actions.append(.goLive(peer))
    tellDepartures(to: peer, into: &outbox)
    tellPresences(to: peer, upTo: end, into: &outbox)
  }
}
