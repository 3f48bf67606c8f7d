import DocumentEngine

/// What happens at the end of a turn, now and then, or when a timer says so.
extension DocumentRoom {
  /// Has the text stored that is due, tells presences, and writes broadcasts to the next peers.
  ///
  /// - Returns: Whether there are others to write to.
  func endTurn() -> Bool {
    isDirty = false
    if let checkpoint = room.takeCheckpoint() { host.store(checkpoint, of: self) }
    tellPresence()
    return write()
  }

  private func write() -> Bool {
    var behind: [PeerID] = []
    room.beginWriting()
    while let peer = room.nextToWrite() {
      if broadcaster.write(to: peer) { behind.append(peer) }
    }
    let isUnfinished = room.endWriting()
    broadcaster.trim(passCount: room.passCount)
    fellBehind(behind)
    return isUnfinished
  }

  private func fellBehind(_ peers: [PeerID]) {
    for peer in peers { update { $0.fellBehind(peer, into: &$1) } }
  }

  /// Has everybody written to who has not been told everything, if it is time.
  ///
  /// - Parameter now: The time in nanoseconds.
  func tellRest(at now: UInt64) {
    update { $0.tellRest(at: now, into: &$1) }
  }

  /// Tells the peers of changed presences, and sees to it that the rest is told in time.
  ///
  /// - Parameter isTimer: Whether this is the call that the host was asked for.
  func tellPresence(isTimer: Bool = false) {
    guard room.isPresenceDirty || isTimer else { return }
    let now = host.now
    update { $0.tellPresence(at: now, isTimer: isTimer, into: &$1) }
    fellBehind(broadcaster.peersBehind)
  }

  /// Frees what only a busy document needs, if nothing was told for a while.
  func freeContextsIfQuiet() {
    guard host.now - toldAt >= limits.contextIdleMilliseconds else { return }
    broadcaster.freeContexts()
  }
}
