package import EditModel

extension DocumentAuthority {
  /// The revision whose digest `join` takes from the journal for this request; `nil` if memory is
  /// enough.
  package func revisionToCompare(for request: JoinRequest) -> Int? {
    guard request.resumed != nil, let held = request.held, held.revision <= durableRevision,
      digest(at: held.revision) == nil
    else { return nil }
    return held.revision
  }

  /// Takes a connection in. `hello` follows as soon as everything that is pending now is durable.
  ///
  /// - Parameters:
  ///   - request: What the connection brings along.
  ///   - digest: The digest at the revision that it claims to hold, where `revisionToCompare` asks
  ///     for it; without it no client that comes back with an older revision is believed.
  ///   - outbox: Gets what follows from it.
  /// - Returns: The peer's id, or why the connection is refused.
  /// - Complexity: O(1), but for the copies of a text that later edits make.
  package mutating func join(
    _ request: JoinRequest, comparing digest: UInt64? = nil, into outbox: inout Outbox
  ) -> JoinOutcome {
    guard take(request.type) else {
      return .refused(
        .documentTypeMismatch, message: "the document is of the type \(content.type.name)")
    }
    let standing = standing(of: request, comparing: digest, into: &outbox)
    let credentials = standing == .newcomer ? request.fresh : ownCredentials(of: request)
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
    sessions[sessionIndex].principal = credentials.principal.name
    wait(for: .join(peer, since: standing.since), into: &outbox)
    return .joined(peer)
  }

  /// Whether the document is of a type. One that does not exist becomes of the type of who comes
  /// first.
  mutating func take(_ type: DocumentType) -> Bool {
    if content.type == type { return true }
    guard isNew && revision == 0 && peerCount == 0 else { return false }
    content = type.emptyContent
    recent = RecentEdits(
      after: revision, digest: content.digest, byteCountLimit: limits.recentByteCount)
    return true
  }

  /// What a client that asks to join has of the document.
  private enum Standing: Equatable {
    /// Nothing, or something of another lineage.
    case newcomer
    /// A session, and it wants the text.
    case returning
    /// The text of this revision, which is proven.
    case holding(revision: Int)

    /// The revision behind which it is given the edits.
    var since: Int? { if case .holding(let revision) = self { revision } else { nil } }
  }

  /// Finds out what a client has. A revision is believed only with its digest, whatever the epoch:
  /// a restored, copied or truncated journal has the epoch of the revisions that it lacks.
  private func standing(
    of request: JoinRequest, comparing digest: UInt64?, into outbox: inout Outbox
  ) -> Standing {
    guard request.resumed != nil else { return .newcomer }
    if let since = request.since, since > durableRevision {
      return foreign(request, "revision \(since), newer than \(durableRevision)", &outbox)
    }
    guard let held = request.held else { return request.epoch == epoch ? .returning : .newcomer }
    guard held.digest == self.digest(at: held.revision) ?? digest else {
      return foreign(request, "another text of revision \(held.revision)", &outbox)
    }
    return .holding(revision: held.revision)
  }

  /// A client with a text that the journal does not hold is of another lineage. Where the epoch was
  /// to tell that, it has failed to, and a new one is due.
  private func foreign(
    _ request: JoinRequest, _ held: String, _ outbox: inout Outbox
  ) -> Standing {
    if request.epoch == epoch {
      outbox.actions.append(.renewEpoch(because: "a client of \(name.text) holds \(held)"))
    }
    return .newcomer
  }

  /// The session that a client names, if it is one of its own: with a session that nobody has seen
  /// the id has to follow from the secret, as every peer knows it and could claim it with a secret
  /// of its own. Of such a session nothing was ever committed, and a new one does as well.
  private func ownCredentials(of request: JoinRequest) -> JoinRequest.Credentials {
    guard let resumed = request.resumed,
      sessionIndexes[resumed.session] != nil || resumed.isConsistent
    else { return request.fresh }
    return resumed
  }

  /// The digest of the content at a revision, as far as memory knows it.
  private func digest(at revision: Int) -> UInt64? {
    revision == 0 ? content.type.emptyContent.digest : recent.digest(at: revision)
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
    let hello = Hello(
      document: name.text, documentType: content.type.name, epoch: epoch, revision: durableRevision,
      horizon: 0,
      continues: since != nil, session: session.session, resume: state.secret,
      sequence: session.lastSequence,
      access: readOnlyReason == nil ? .write : .readOnly, limits: limits.announced)
    outbox.send(.hello(hello), to: peer)
    if since == nil {
      peers[peer.slot]?.unsentContent = UnsentContent(waiter.content, revision: waiter.revision)
    }
    // A long text waits for its turn among those of a crowd that comes at once.
    let isLong = since == nil && waiter.content.length > limits.partUTF16Count
    peers[peer.slot]?.delivery = .catchingUp(
      sent: since ?? waiter.revision, isLong ? .draining : .ready)
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
    heldRejections.removeAll { $0.peer == peer }
    guard sessions[state.sessionIndex].peer == peer else { return }
    sessions[state.sessionIndex].peer = nil
    sessions[state.sessionIndex].claimedName = ""
    if !sessions[state.sessionIndex].isStored { silentSessions.append(state.sessionIndex) }
    guard sessions[state.sessionIndex].presence != nil else { return }
    sessions[state.sessionIndex].presence = nil
    let session = sessions[state.sessionIndex].session
    outbox.broadcast(.left(session))
    noteDeparture(of: session, into: &outbox)
  }

  /// Tells a peer why its connection ends, and ends it.
  package mutating func end(
    _ peer: PeerID, _ code: ConnectionErrorCode, _ message: String, into outbox: inout Outbox
  ) {
    guard isCurrent(peer) else { return }
    outbox.send(.error(code, message: message), to: peer)
    outbox.actions.append(.close(peer, code))
    leave(peer, into: &outbox)
  }
}
