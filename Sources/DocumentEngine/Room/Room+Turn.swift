import EditModel
package import Journaling

/// What is asked for at the end of a turn, or now and then.
extension Room {
  /// Takes the text that is to be stored now.
  ///
  /// - Parameter isLast: Whether the document leaves memory.
  /// - Returns: `nil` if none is, or if it is not durable yet.
  package mutating func takeCheckpoint(isLast: Bool = false) -> Checkpoint? {
    // The authority is asked in place: binding it to a name would copy all it holds.
    guard let durableRevision = authority?.durableRevision else { return nil }
    if isCheckpointDue(isLast), let checkpoint = authority?.checkpoint,
      let byteCount = authority?.committedByteCount
    {
      checkpoints.take(checkpoint, committedByteCount: byteCount)
    }
    return checkpoints.popDurable(through: durableRevision)
  }

  private func isCheckpointDue(_ isLast: Bool) -> Bool {
    guard lifecycle.state == .live, let revision = authority?.revision,
      let byteCount = authority?.committedByteCount,
      let textByteCount = authority?.content.byteCount
    else { return false }
    return checkpoints.isDue(
      at: revision, committedByteCount: byteCount, textByteCount: textByteCount, isLast: isLast)
  }

  /// Begins to write broadcasts to the next peers; `nextToWrite` tells to whom.
  package mutating func beginWriting() {
    let (writeCount, roundCount) = telling.endTurn(isAnswered: lifecycle.isAnswered)
    rounds.beginTurn(writeCount: writeCount, roundCount: roundCount)
  }

  /// The next peer that broadcasts are written to in this turn.
  package mutating func nextToWrite() -> PeerID? { rounds.next() }

  /// Ends the writes of a turn.
  ///
  /// - Returns: Whether there are others to write to.
  package mutating func endWriting() -> Bool { rounds.endTurn() }

  /// How often everybody was come to: what was told before may be forgotten then.
  package var passCount: Int { rounds.passCount }

  /// Whether a presence has changed that `tellPresence` has yet to tell.
  package var isPresenceDirty: Bool { authority?.dirtyPresence.isEmpty == false }

  /// Tells the peers of changed presences, and sees to it that the rest is told in time.
  ///
  /// - Parameters:
  ///   - now: The loop's clock, in milliseconds.
  ///   - isTimer: Whether this is the call that `tellPresence(after:)` asked for.
  ///   - outbox: Gets the messages.
  package mutating func tellPresence(
    at now: UInt64, isTimer: Bool = false, into outbox: inout Outbox
  ) {
    if isTimer { isPresenceScheduled = false }
    guard isPresenceDirty else { return }
    var wait: UInt64?
    act(into: &outbox) { wait = $0?.tellPresence(at: now, into: &$1) }
    guard let wait, !isPresenceScheduled else { return }
    isPresenceScheduled = true
    outbox.actions.append(.tellPresence(after: wait))
  }

  /// Whether nobody needs it in memory.
  package var isIdle: Bool { comparing.isEmpty && authority?.isIdle == true }

  /// How long nobody has needed it at this time, both in milliseconds of the loop's clock; `nil`
  /// if somebody does. It counts from the first call that finds it so.
  package mutating func idleMilliseconds(at now: UInt64) -> UInt64? {
    guard isIdle else {
      idleSince = nil
      return nil
    }
    let since = idleSince ?? now
    idleSince = since
    return now - since
  }

  /// Leaves memory, if nobody needs it and nothing is under way; `takeCheckpoint` for the last time
  /// comes before.
  ///
  /// - Returns: Whether it does.
  package mutating func evict() -> Bool { isIdle && lifecycle.evict() }
}
