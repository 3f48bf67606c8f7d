import WireFormat

extension DocumentAuthority {
  /// Takes a connection in. `hello` follows as soon as everything that is pending now is durable.
  ///
  /// - Returns: The peer's id, or why the connection is refused.
  /// - Complexity: O(1), but for the copies of `text` that later edits make.
  package mutating func join(_ request: JoinRequest, into outbox: inout Outbox) -> JoinOutcome {
    var credentials = request.fresh
    var since: Int?
    if let resumed = request.resumed, request.epoch == epoch {
      if let revision = request.since {
        guard revision <= self.revision else {
          return .refused(
            .futureRevision, message: "since \(revision) is newer than \(self.revision)")
        }
        since = revision
      }
      // One that nobody has seen is the client's own only if it follows from the secret: every peer
      // knows the id, and could claim it with a secret of its own.
      if sessionIndexes[resumed.session] != nil || resumed.isConsistent { credentials = resumed }
    }
    // Who comes back takes the place of an earlier connection that may not have been missed yet.
    let returning = sessionIndexes[credentials.session].flatMap { sessions[$0].peer }
    guard peerCount < limits.peerCount || returning != nil else {
      return .refused(.tooManySessions, message: "the document has \(peerCount) connections")
    }
    guard let sessionIndex = index(of: credentials) else {
      return .refused(.sessionSecretMismatch, message: "the secret is not this session's")
    }
    // The new peer is made first: it must not get the slot of the one that is told to go.
    let peer = makePeer(sessionIndex: sessionIndex, secret: credentials.secret)
    if let earlier = sessions[sessionIndex].peer {
      end(
        earlier, .sessionTakenOver, "the session was taken up by a newer connection",
        into: &outbox)
    }
    sessions[sessionIndex].peer = peer
    wait(for: .join(peer, since: since), into: &outbox)
    return .joined(peer)
  }

  /// Finds or begins a session.
  ///
  /// - Returns: `nil` if the session is known by another secret.
  private mutating func index(of credentials: JoinRequest.Credentials) -> Int? {
    if let index = sessionIndexes[credentials.session] {
      return sessions[index].secretHash.matches(credentials.secretHash) ? index : nil
    }
    let state = SessionState(
      session: credentials.session, secretHash: credentials.secretHash, isStored: false)
    guard let index = forgottenSession() else {
      sessionIndexes[credentials.session] = sessions.count
      sessions.append(state)
      return sessions.count - 1
    }
    sessionIndexes[sessions[index].session] = nil
    sessionIndexes[credentials.session] = index
    sessions[index] = state
    return index
  }

  /// The place of a session that ended without ever committing an edit, once there are many such:
  /// people who only read come and go for as long as the document is in memory.
  private mutating func forgottenSession() -> Int? {
    while silentSessions.count > limits.peerCount {
      let index = silentSessions.removeFirst()
      if sessions[index].peer == nil && !sessions[index].isStored { return index }
    }
    return nil
  }

  private mutating func makePeer(sessionIndex: Int, secret: String) -> PeerID {
    let slot = freeSlots.popLast() ?? peers.count
    if slot == peers.count { peers.append(nil) }
    nextGeneration &+= 1
    let id = PeerID(slot: slot, generation: nextGeneration)
    peers[slot] = PeerState(
      id: id, sessionIndex: sessionIndex, delivery: .joining, secret: secret)
    peerCount += 1
    return id
  }

  /// Says `hello` and, unless the client comes back, gives it the text.
  mutating func admit(_ peer: PeerID, waiter: Waiter, since: Int?, into outbox: inout Outbox) {
    guard isCurrent(peer), let state = peers[peer.slot] else { return }
    let session = sessions[state.sessionIndex]
    let hello = HelloMessage(
      document: name.text, epoch: epoch, revision: durableRevision, horizon: 0,
      session: session.session, resume: state.secret,
      sequence: session.lastSequence,
      access: readOnlyReason == nil ? .write : .readOnly, limits: limits.announced)
    outbox.send(to: peer) { hello.write(to: &$0) }
    var sent = waiter.revision
    if let since {
      sent = since
    } else {
      outbox.send(to: peer) {
        SnapshotMessage.write(revision: waiter.revision, text: waiter.text, to: &$0)
      }
    }
    peers[peer.slot]?.delivery = .catchingUp(sent: sent, .ready)
    catchUp(peer, into: &outbox)
    drainInbox(of: peer, into: &outbox)
  }

  /// Takes note that a connection is gone.
  package mutating func leave(_ peer: PeerID, into outbox: inout Outbox) {
    guard isCurrent(peer), let state = peers[peer.slot] else { return }
    peers[peer.slot] = nil
    freeSlots.append(peer.slot)
    peerCount -= 1
    waiters.removeAll { waiter in
      if case .join(peer, _) = waiter.purpose { true } else { false }
    }
    guard sessions[state.sessionIndex].peer == peer else { return }
    sessions[state.sessionIndex].peer = nil
    if !sessions[state.sessionIndex].isStored { silentSessions.append(state.sessionIndex) }
    guard sessions[state.sessionIndex].presence != nil else { return }
    sessions[state.sessionIndex].presence = nil
    let session = sessions[state.sessionIndex].session
    outbox.broadcast { LeftMessage.write(session: session, to: &$0) }
    noteDeparture(of: session, into: &outbox)
  }

  /// Tells a peer why its connection ends, and ends it.
  package mutating func end(
    _ peer: PeerID, _ code: ConnectionErrorCode, _ message: String, into outbox: inout Outbox
  ) {
    guard isCurrent(peer) else { return }
    outbox.send(to: peer) { ErrorMessage.write(code: code.rawValue, message: message, to: &$0) }
    outbox.actions.append(.close(peer, code))
    leave(peer, into: &outbox)
  }
}
