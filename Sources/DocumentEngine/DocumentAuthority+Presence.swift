import OperationalTransform
package import WireFormat

extension DocumentAuthority {
  /// Takes what a peer tells about its user; it is told to the others by `tellPresence`.
  ///
  /// A presence of a revision that memory does not reach back to is dropped.
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
    let before = sessions[index].presence
    if before?.isDirty != true { dirtyPresence.append(index) }
    sessions[index].presence = PresenceState(
      selections: update.selections, revision: update.revision,
      user: update.user ?? before?.user ?? [], isDirty: true,
      toldMilliseconds: before?.toldMilliseconds ?? 0)
  }

  /// Tells the peers what has changed of others' presence, as often as the limits allow.
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
    for index in dirtyPresence {
      guard let presence = sessions[index].presence, presence.isDirty else { continue }
      let due = presence.toldMilliseconds + interval
      guard presence.toldMilliseconds == 0 || due <= now else {
        later.append(index)
        wait = min(wait ?? .max, due - now)
        continue
      }
      sessions[index].presence?.isDirty = false
      sessions[index].presence?.toldMilliseconds = now
      bringUpToDate(index)
      for case let peer? in peers where peer.sessionIndex != index && peer.delivery == .live {
        tell(presenceOf: index, to: peer.id, into: &outbox)
      }
    }
    dirtyPresence = later
    return wait
  }

  /// Tells a peer who is here already.
  mutating func tellPresences(to peer: PeerID, into outbox: inout Outbox) {
    for case let other? in peers where other.id != peer {
      guard let presence = sessions[other.sessionIndex].presence, presence.toldMilliseconds > 0
      else { continue }
      bringUpToDate(other.sessionIndex)
      tell(presenceOf: other.sessionIndex, to: peer, into: &outbox)
    }
  }

  private func tell(presenceOf index: Int, to peer: PeerID, into outbox: inout Outbox) {
    guard let presence = sessions[index].presence else { return }
    outbox.send(to: peer) {
      PresenceMessage.write(
        session: sessions[index].session, revision: presence.revision,
        selections: presence.selections, user: presence.user, to: &$0)
    }
  }

  /// Moves a session's selections to the newest durable revision.
  private mutating func bringUpToDate(_ index: Int) {
    guard var presence = sessions[index].presence, presence.revision < durableRevision else {
      return
    }
    guard presence.revision >= history.horizon else {
      sessions[index].presence?.selections = []
      sessions[index].presence?.revision = durableRevision
      return
    }
    for revision in presence.revision..<durableRevision {
      guard let operation = history.operation(at: revision + 1) else { continue }
      let author = authors[authors.count - history.revision + revision]
      presence.selections = presence.selections.map {
        $0.mapped(over: operation, isOwn: Int(author) == index)
      }
    }
    presence.revision = durableRevision
    sessions[index].presence = presence
  }
}
