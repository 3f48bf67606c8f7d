import DocumentEngine
import EditModel
import EditingClient
import Journaling
import WireFormat

/// What surrounds the room: its events come from a simulated network, clock and journal.
extension SimulatedWorld {
  /// The simulated clock in nanoseconds, never 0.
  var nanoseconds: UInt64 { UInt64(now + 1) * 1_000_000 }

  var engineTime: EngineTime {
    EngineTime(
      wallMilliseconds: 1_700_000_000_000 + Int64(now), loopMilliseconds: UInt64(now + 1))
  }

  func arriveAtServer(_ link: Int, _ index: Int, _ bytes: [UInt8]) throws(Broken) {
    guard index < links[link].toServer.limit else { return }
    links[link].toServer.arrivedCount += 1
    guard isServerUp, let peer = links[link].peer, linkOfPeer[peer] == link else { return }
    let limits = MessageLimits(
      componentCount: plan.limits.componentCount, selectionCount: plan.limits.selectionCount,
      userByteCount: plan.limits.userByteCount)
    let message: ClientMessage
    do throws(MessageError) {
      message = try ClientMessage(bytes, of: writing.type, limits: limits)
    } catch {
      throw Broken("the server cannot read a client's message: \(error)")
    }
    switch message {
    case .edit(let submission):
      let taken =
        canary == .transformsWithWrongSide ? movedWithWrongSide(submission) : submission
      _ = room?.receive(taken, from: peer, at: engineTime, into: &outbox)
    case .presence(let update):
      room?.receive(update, from: peer, into: &outbox)
    case .ping: send(Array(#"{"type":"pong"}"#.utf8), on: link)
    case .invalidEdit: throw Broken("the server cannot read a client's operation")
    }
  }

  /// The canary's work: the edit gives way where it should go first.
  private func movedWithWrongSide(_ submission: EditSubmission) -> EditSubmission {
    var moved = submission
    while moved.revision < ledger.revision {
      guard var committed = try? ledger.entries[moved.revision].decodedOperation(of: writing.type),
        committed.baseLength == moved.operation.baseLength
      else { return submission }
      committed.carry(past: &moved.operation)
      moved.revision += 1
    }
    return moved
  }

  /// The turn's end: does what the room wants, gives the journal what is new, and writes to peers.
  func flushServer() throws(Broken) {
    repeat {
      try doOutbox()
      try tellPresence()
      drain()
      try doOutbox()
      try handEdits()
      try doOutbox()
      try writeBroadcasts()
    } while !outbox.actions.isEmpty
  }

  private func tellPresence() throws(Broken) {
    guard room?.isPresenceDirty == true else { return }
    room?.tellPresence(at: UInt64(now + 1), into: &outbox)
    try doOutbox()
    for (peer, link) in peersByLink where links[link].isLive && isBehind(link) {
      room?.fellBehind(peer, into: &outbox)
    }
    try doOutbox()
  }

  private func drain() {
    for (peer, link) in peersByLink where links[link].toClient.isEmpty {
      room?.drained(peer, into: &outbox)
    }
  }

  /// The peers with their links, in the order of the links, as a dictionary has none.
  private var peersByLink: [(PeerID, Int)] {
    links.indices.compactMap { link in
      guard let peer = links[link].peer, linkOfPeer[peer] == link else { return nil }
      return (peer, link)
    }
  }

  private func isBehind(_ link: Int) -> Bool {
    links[link].toClient.byteCount > plan.behindByteCount
  }

  /// Writes broadcasts to the next peers; the others wait for the next turn.
  private func writeBroadcasts() throws(Broken) {
    var behind: [PeerID] = []
    room?.beginWriting()
    while let peer = room?.nextToWrite() {
      guard let link = linkOfPeer[peer], links[link].isLive else {
        throw Broken("somebody is to be written to who takes no part")
      }
      try give(link)
      if isBehind(link) { behind.append(peer) }
    }
    let isUnfinished = room?.endWriting() == true
    for peer in behind { room?.fellBehind(peer, into: &outbox) }
    guard isUnfinished, !isTurnDue else { return }
    isTurnDue = true
    queue.add(.turn, at: now)
  }

  /// Sends a peer what it was told and not given.
  func give(_ link: Int) throws(Broken) {
    let told = broadcasts[links[link].givenCount...]
    links[link].givenCount = broadcasts.count
    for bytes in told { try send(bytes, from: link) }
  }
}
