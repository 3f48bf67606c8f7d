package import EditModel

extension DocumentAuthority {
  /// Takes what a peer tells about its user; it is told to the others by `tellPresence`.
  ///
  /// A presence of a revision that memory does not reach back to is dropped; one that is longer
  /// than allowed or has a selection outside its text ends the connection of its sender.
  package mutating func receive(
    _ update: PresenceUpdate, from peer: PeerID, into outbox: inout Outbox
  ) {
    guard isCurrent(peer), let index = peers[peer.slot]?.sessionIndex else { return }
    guard update.selections.count <= limits.selectionCount else {
      end(
        peer, .malformedMessage, "at most \(limits.selectionCount) selections", into: &outbox)
      return
    }
    guard (update.user?.count ?? 0) <= limits.userByteCount else {
      end(
        peer, .malformedMessage, "`user` has at most \(limits.userByteCount) bytes",
        into: &outbox)
      return
    }
    guard update.revision <= durableRevision else {
      end(
        peer, .malformedMessage, "revision \(update.revision) is newer than the document",
        into: &outbox)
      return
    }
    guard update.revision >= history.horizon else { return }
    let next = history.operation(at: update.revision + 1)
    let length = next?.baseLength ?? content.length
    guard update.selections.end ?? 0 <= length else {
      end(
        peer, .malformedMessage,
        "a selection is outside the \(length) units of revision \(update.revision)",
        into: &outbox)
      return
    }
    let before = sessions[index].presence
    if before?.isDirty != true { dirtyPresence.append(index) }
    if update.user != nil { sessions[index].claimedName = update.userName ?? "" }
    sessions[index].presence = PresenceState(
      selections: update.selections, revision: update.revision,
      user: update.user ?? before?.user ?? [], isDirty: true,
      toldMilliseconds: before?.toldMilliseconds ?? 0, number: before?.number ?? 0)
  }

  /// Tells the peers what has changed of others' presence, as often as the limits allow; no peer
  /// gets more than `limits.catchUpByteCount` at a time.
  ///
  /// - Parameters:
  ///   - now: The loop's clock, in milliseconds.
  ///   - outbox: Gets the messages.
  /// - Returns: Milliseconds after which to call again; `nil` if nothing is left to tell.
  package mutating func tellPresence(at now: UInt64, into outbox: inout Outbox) -> UInt64? {
    guard !dirtyPresence.isEmpty else { return nil }
    var later: [Int] = []
    var wait: UInt64?
    let interval = UInt64(limits.presenceMilliseconds)
    let end = outbox.byteCount + limits.catchUpByteCount
    for index in dirtyPresence {
      guard let presence = sessions[index].presence, presence.isDirty else { continue }
      let due = presence.toldMilliseconds + interval
      guard presence.toldMilliseconds == 0 || due <= now, outbox.byteCount < end else {
        later.append(index)
        wait = min(wait ?? .max, max(due, now + 1) - now)
        continue
      }
      presenceCount += 1
      sessions[index].presence?.isDirty = false
      sessions[index].presence?.toldMilliseconds = now
      sessions[index].presence?.number = presenceCount
      tellAll(presenceOf: index, into: &outbox)
    }
    dirtyPresence = later
    return wait
  }

  /// Tells all peers that keep up of a presence, which is encoded once for all.
  private mutating func tellAll(presenceOf index: Int, into outbox: inout Outbox) {
    guard let notice = notice(ofPresence: index) else { return }
    var audience: [PeerID] = []
    for case let peer? in peers
    where peer.sessionIndex != index && peer.delivery == .live && peer.toldPresenceNumber == nil {
      audience.append(peer.id)
    }
    outbox.send(notice, to: audience)
  }

  /// Tells a live peer of the presences that it has not been told, oldest first, as long as the
  /// outbox has not reached `end`; more follow when its connection has drained.
  mutating func tellPresences(to peer: PeerID, upTo end: Int, into outbox: inout Outbox) {
    guard let state = peers[peer.slot], state.delivery == .live,
      let told = state.toldPresenceNumber
    else { return }
    var untold: [(number: Int, sessionIndex: Int)] = []
    for case let other? in peers where other.sessionIndex != state.sessionIndex {
      guard let presence = sessions[other.sessionIndex].presence, presence.number > told else {
        continue
      }
      untold.append((presence.number, other.sessionIndex))
    }
    untold.sort { $0.number < $1.number }
    for (number, index) in untold {
      guard outbox.byteCount < end else {
        outbox.actions.append(.awaitDrain(peer))
        return
      }
      if let notice = notice(ofPresence: index) { outbox.send(notice, to: peer) }
      peers[peer.slot]?.toldPresenceNumber = number
    }
    peers[peer.slot]?.toldPresenceNumber = nil
  }

  /// A session's presence at the newest durable revision; `nil` if it has none.
  private mutating func notice(ofPresence index: Int) -> Notice? {
    bringUpToDate(index)
    guard let presence = sessions[index].presence else { return nil }
    return .presence(
      sessions[index].session, revision: presence.revision, presence.selections,
      user: presence.user)
  }

  /// Keeps the departure of a session for peers that cannot be told now. One that has missed as
  /// many as there can be peers has to come again.
  mutating func noteDeparture(of session: SessionID, into outbox: inout Outbox) {
    let first = peers.reduce(nil as Int?) { first, peer in
      guard let missed = peer?.firstMissedDeparture else { return first }
      return min(first ?? missed, missed)
    }
    departures.drop(before: first ?? departures.end)
    guard first != nil else { return }
    departures.append(session)
    guard departures.count > limits.peerCount else { return }
    let oldest = departures.end - limits.peerCount
    departures.drop(before: oldest)
    for case let peer? in peers where (peer.firstMissedDeparture ?? oldest) < oldest {
      end(peer.id, .tooSlow, "too many others have left meanwhile", into: &outbox)
    }
  }

  /// Tells a peer that comes back to the broadcasts who left meanwhile.
  mutating func tellDepartures(to peer: PeerID, into outbox: inout Outbox) {
    guard let first = peers[peer.slot]?.firstMissedDeparture else { return }
    peers[peer.slot]?.firstMissedDeparture = nil
    for session in departures.sessions(from: first) {
      outbox.send(.left(session), to: peer)
    }
  }

  /// Moves a session's selections to the newest durable revision.
  private mutating func bringUpToDate(_ index: Int) {
    guard var presence = sessions[index].presence, presence.revision < durableRevision else {
      return
    }
    guard presence.revision >= history.horizon else {
      sessions[index].presence?.selections = content.type.noSelections
      sessions[index].presence?.revision = durableRevision
      return
    }
    for revision in presence.revision..<durableRevision {
      guard let operation = history.operation(at: revision + 1) else { continue }
      let author = authors[authors.count - history.revision + revision]
      presence.selections.move(over: operation, isOwn: Int(author) == index)
    }
    presence.revision = durableRevision
    sessions[index].presence = presence
  }
}
