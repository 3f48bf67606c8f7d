import DocumentEngine
import TextStorage
import Transport
import WebSocket
import WireFormat

/// A document in memory: its authority, the connections to it, and what they are told this turn.
///
/// Belongs to one worker and its loop's thread.
final class DocumentRoom {
  /// What waits until the document has been loaded.
  enum Waiting {
    case join(PeerConnection)
    case act((DocumentRoom) -> Void, refuse: (String) -> Void)
  }

  let name: DocumentName
  let worker: LoopWorker
  /// Tells it from an earlier room of the same document.
  let number: Int
  /// `nil` until the document is loaded.
  var authority: DocumentAuthority?
  /// What came before that.
  var waiting: [Waiting] = []
  /// Connections by the slot of their peer id.
  private var connections: [PeerConnection?] = []
  /// Connections that take part in broadcasts.
  private(set) var live: [PeerConnection] = []
  /// Broadcasts as uncompressed frames.
  private var plain = BroadcastBuffer()
  private var streams: [BroadcastStream] = []
  /// Which of `live` is written to next.
  private var flushIndex = 0
  /// Appends that the journal has not answered.
  var unansweredCount = 0
  /// Whether its state was asked for and has not come.
  var isReloading = false
  /// Whether the worker has noted it for the end of the turn.
  var isDirty = false
  /// Whether a timer will tell presences.
  var isPresenceScheduled = false
  /// Since when nobody has needed it, in milliseconds of the loop's clock.
  var idleSince: UInt64?
  /// The revision of its newest checkpoint, as far as known.
  private var checkpointRevision = 0
  /// What the authority had committed by then, in bytes; less than 0 if that was before it was
  /// loaded.
  private var checkpointByteCount = 0
  /// When peers were told something last, in milliseconds of the loop's clock.
  private var toldAt: UInt64 = 0
  /// A checkpoint whose revision is not durable yet.
  private var nextCheckpoint: Checkpoint?

  init(name: DocumentName, number: Int, worker: LoopWorker) {
    self.name = name
    self.number = number
    self.worker = worker
  }

  /// Lets the authority do something and does what it says.
  func update(_ body: (inout DocumentAuthority, inout Outbox) -> Void) {
    guard authority != nil else { return }
    var outbox = worker.takeOutbox()
    // Not `if var`: that would copy the authority's arrays at their first change.
    // swift-format-ignore: NeverForceUnwrap
    body(&authority!, &outbox)
    perform(&outbox)
    worker.giveBack(outbox)
    markDirty()
  }

  /// Has the worker come back to it at the end of the turn.
  func markDirty() {
    guard !isDirty else { return }
    isDirty = true
    worker.dirtyRooms.append(self)
  }

  private func perform(_ outbox: inout Outbox) {
    guard !outbox.actions.isEmpty else { return }
    let actions = outbox.actions
    outbox.bytes.withUnsafeBytes { bytes in
      for action in actions {
        switch action {
        case .broadcast(let range):
          broadcast(UnsafeRawBufferPointer(rebasing: bytes[range]))
        case .send(let peer, let range):
          connection(peer)?.send(UnsafeRawBufferPointer(rebasing: bytes[range]))
        case .goLive(let peer):
          goLive(peer)
        case .goQuiet(let peer):
          goQuiet(peer)
        case .awaitDrain(let peer):
          connection(peer)?.awaitDrain()
        case .close(let peer, let code):
          close(peer, code)
        case .readEntries(let peer, let revision, let purpose):
          worker.readEntries(of: self, for: peer, after: revision, purpose: purpose)
        case .answer(let token, let answer):
          worker.answer(token, answer)
        }
      }
    }
  }

  private func connection(_ peer: PeerID) -> PeerConnection? {
    guard peer.slot < connections.count, let connection = connections[peer.slot],
      connection.peer == peer
    else { return nil }
    return connection
  }
}

// MARK: - Loading

extension DocumentRoom {
  /// Does something once the document is loaded.
  func whenLoaded(
    _ action: @escaping (DocumentRoom) -> Void, refuse: @escaping (String) -> Void
  ) {
    guard authority == nil else {
      action(self)
      return
    }
    waiting.append(.act(action, refuse: refuse))
  }

  /// Takes the document's newest durable state.
  func loaded(_ state: DocumentState) {
    idleSince = nil
    if authority != nil {
      // It may have gone on already, when several failures had it loaded several times.
      guard authority?.readOnlyReason != nil else { return }
      noteCheckpoint(of: state)
      let reason = worker.context.journal.status.error?.message
      update { $0.resume(state, stillReadOnly: reason, into: &$1) }
    } else {
      authority = DocumentAuthority(
        name: name, epoch: worker.context.journal.epoch, state: state,
        limits: worker.context.limits.engine)
      noteCheckpoint(of: state)
      markDirty()
      if let error = worker.context.journal.status.error {
        update { $0.suspend(reason: error.message, into: &$1) }
      }
    }
    let waiting = waiting
    self.waiting = []
    for item in waiting {
      switch item {
      case .join(let connection): join(connection)
      case .act(let action, _): action(self)
      }
    }
  }

  /// Takes the journal's answer to a question of the authority.
  func take(
    _ result: Result<[JournalEntry], JournalError>, for peer: PeerID, after revision: Int,
    purpose: JournalQuestion
  ) {
    update { authority, outbox in
      switch result {
      case .success(let entries):
        authority.entriesLoaded(
          entries, after: revision, for: purpose, of: peer, into: &outbox)
      case .failure(let error):
        authority.entriesUnavailable(for: peer, reason: error.message, into: &outbox)
      }
    }
  }

  /// The document cannot be read: those who wait are told so. It is never taken for an empty one.
  func loadFailed(_ error: JournalError) {
    let waiting = waiting
    self.waiting = []
    for item in waiting {
      switch item {
      case .join(let connection): connection.refuse(.documentUnavailable, error.message)
      case .act(_, let refuse): refuse(error.message)
      }
    }
  }

  /// Takes note of how far the newest checkpoint is behind a state that the journal gave.
  private func noteCheckpoint(of state: DocumentState) {
    nextCheckpoint = nil
    checkpointRevision = state.checkpointRevision
    checkpointByteCount = (authority?.committedByteCount ?? 0) - state.uncheckpointedByteCount
  }

  /// Has the newest text stored as a checkpoint once it is durable, if one is due.
  ///
  /// - Parameter isLast: Whether the document leaves memory: any edit since the last one makes one
  ///   due then.
  func makeCheckpoint(isLast: Bool = false) {
    // The authority is asked in place: binding it to a name would copy all it holds.
    if nextCheckpoint == nil, isCheckpointDue(isLast), authority?.readOnlyReason == nil,
      let byteCount = authority?.committedByteCount
    {
      nextCheckpoint = authority?.checkpoint
      checkpointByteCount = byteCount
    }
    guard let checkpoint = nextCheckpoint, let durable = authority?.durableRevision,
      checkpoint.revision <= durable
    else { return }
    nextCheckpoint = nil
    checkpointRevision = checkpoint.revision
    worker.context.journal.write(checkpoint, of: name)
  }

  private func isCheckpointDue(_ isLast: Bool) -> Bool {
    guard let revision = authority?.revision, let byteCount = authority?.committedByteCount,
      let textByteCount = authority?.text.utf8Count
    else { return false }
    let editCount = revision - checkpointRevision
    return isLast
      ? editCount > 0
      : worker.context.limits.checkpoints.isDue(
        editCount: editCount, byteCount: byteCount - checkpointByteCount,
        textByteCount: textByteCount)
  }

  /// Tells the peers of changed presences, and sees to it that the rest is told in time.
  func tellPresence() {
    // A stored property: one that is computed would be asked of a copy of the authority.
    guard authority?.dirtyPresence.isEmpty == false else { return }
    var wait: UInt64?
    let now = worker.now
    update { wait = $0.tellPresence(at: now, into: &$1) }
    let limit = worker.context.limits.peerOutputByteCount
    for peer in live.filter({ $0.bufferedByteCount > limit }).compactMap(\.peer) {
      update { $0.fellBehind(peer, into: &$1) }
    }
    guard let wait, !isPresenceScheduled else { return }
    isPresenceScheduled = true
    _ = LoopTimer(on: worker.loop, after: wait) { [weak self] in
      self?.isPresenceScheduled = false
      self?.tellPresence()
    }
  }
}

// MARK: - Connections

extension DocumentRoom {
  /// Makes a connection a peer, or tells it why not.
  func join(_ connection: PeerConnection) {
    guard authority != nil else {
      waiting.append(.join(connection))
      connection.waitToJoin()
      return
    }
    idleSince = nil
    var outbox = worker.takeOutbox()
    let outcome = authority?.join(connection.request, into: &outbox)
    switch outcome {
    case .joined(let peer):
      while connections.count <= peer.slot { connections.append(nil) }
      connections[peer.slot] = connection
      connection.joined(as: peer)
      perform(&outbox)
    case .refused(let code, let message):
      connection.refuse(code, message)
    case nil:
      break
    }
    worker.giveBack(outbox)
    markDirty()
    connection.receiveFirstBytes()
  }

  /// Takes note that a connection is gone.
  func leave(_ connection: PeerConnection) {
    waiting.removeAll { waiting in
      if case .join(let other) = waiting { other === connection } else { false }
    }
    guard let peer = connection.peer else { return }
    remove(connection, peer)
    update { authority, outbox in authority.leave(peer, into: &outbox) }
  }

  private func remove(_ connection: PeerConnection, _ peer: PeerID) {
    endBroadcasts(to: connection)
    connection.peer = nil
    if connections[peer.slot] === connection { connections[peer.slot] = nil }
  }

  private func close(_ peer: PeerID, _ code: ConnectionErrorCode) {
    guard let connection = connection(peer) else { return }
    remove(connection, peer)
    connection.close(CloseCode(rawValue: code.closeCode), reason: code.rawValue)
  }

  private func goLive(_ peer: PeerID) {
    guard let connection = connection(peer), !connection.isLive else { return }
    connection.isLive = true
    connection.behindSince = nil
    connection.liveIndex = live.count
    connection.position = plain.end
    live.append(connection)
    guard let kind = connection.streamKind else { return }
    let stream = stream(of: kind)
    connection.stream = stream
    stream.peerCount += 1
    stream.waitingCount += 1
  }

  private func goQuiet(_ peer: PeerID) {
    guard let connection = connection(peer) else { return }
    endBroadcasts(to: connection)
    connection.behindSince = worker.now
  }

  /// Takes a connection out of the broadcasts, with what it was told so far queued.
  private func endBroadcasts(to connection: PeerConnection) {
    guard connection.isLive else { return }
    materialize(connection)
    connection.isLive = false
    let last = live.removeLast()
    if last !== connection {
      live[connection.liveIndex] = last
      last.liveIndex = connection.liveIndex
    }
    guard let stream = connection.stream else { return }
    stream.peerCount -= 1
    if !connection.isInStream { stream.waitingCount -= 1 }
    connection.isInStream = false
    connection.stream = nil
    if stream.peerCount == 0 { stream.deflate.freeContext() }
  }

  private func stream(of kind: SharedDeflateStream.Kind) -> BroadcastStream {
    if let stream = streams.first(where: { $0.deflate.kind == kind }) { return stream }
    let stream = BroadcastStream(kind: kind, limits: worker.context.limits)
    streams.append(stream)
    return stream
  }

  /// Frees what only a busy document needs, if nothing was told for a while.
  func freeContextsIfQuiet() {
    guard worker.now - toldAt >= worker.context.limits.contextIdleMilliseconds else { return }
    for stream in streams { stream.deflate.freeContext() }
  }
}

// MARK: - Broadcasts

extension DocumentRoom {
  /// To how many peers broadcasts are written in one turn. A commit can run while the others wait
  /// for theirs, and no other document waits for all peers of a crowded one.
  private static let flushedPeerCount = 16

  /// Frames a message once for each form in which live peers take it.
  private func broadcast(_ message: UnsafeRawBufferPointer) {
    guard !live.isEmpty else { return }
    toldAt = worker.now
    let plainEnd = plain.end
    var deflatedCount = 0
    for stream in streams where stream.peerCount > 0 {
      let start = stream.frames.end
      let frame = stream.deflate.append(
        message, .text, isStartAwaited: stream.waitingCount > 0, to: &stream.frames.bytes,
        using: worker.workspace)
      if frame.isCompressed && frame.startsAfresh && stream.waitingCount > 0 {
        enter(stream, at: start, leavingPlainAt: plainEnd)
      }
      deflatedCount += stream.peerCount - stream.waitingCount
    }
    if deflatedCount < live.count { FrameWriter.append(message, .text, to: &plain.bytes) }
  }

  /// Lets those who wait for a start of the stream take part in it.
  private func enter(_ stream: BroadcastStream, at start: Int, leavingPlainAt plainEnd: Int) {
    for connection in live where connection.stream === stream && !connection.isInStream {
      plain.withBytes(from: connection.position, to: plainEnd) { connection.tcp?.enqueue($0) }
      connection.isInStream = true
      connection.position = start
    }
    stream.waitingCount = 0
  }

  /// Queues what a connection was told, so that something of its own can follow.
  func materialize(_ connection: PeerConnection) {
    guard connection.isLive else { return }
    withFrames(for: connection) { connection.tcp?.enqueue($0) }
  }

  /// Lends what a live connection was told and not given, which counts as given then.
  private func withFrames(
    for connection: PeerConnection, _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    if connection.isInStream, let stream = connection.stream {
      stream.frames.withBytes(from: connection.position, body)
      connection.position = stream.frames.end
    } else {
      plain.withBytes(from: connection.position, body)
      connection.position = plain.end
    }
  }

  /// Whether some live peer has not been given all broadcasts.
  private var hasBroadcasts: Bool {
    !plain.bytes.isEmpty || streams.contains { !$0.frames.bytes.isEmpty }
  }

  /// Writes broadcasts to the next peers, one write for each.
  ///
  /// - Returns: The peers whose connections hold more than they may, and whether there are others
  ///   to write to.
  func flush() -> (behind: [PeerID], isUnfinished: Bool) {
    var behind: [PeerID] = []
    guard hasBroadcasts else { return (behind, false) }
    let limit = worker.context.limits.peerOutputByteCount
    let end = min(flushIndex + Self.flushedPeerCount, live.count)
    while flushIndex < end {
      let connection = live[flushIndex]
      flushIndex += 1
      withFrames(for: connection) { connection.tcp?.flush(followedBy: $0) }
      if let tcp = connection.tcp, tcp.bufferedByteCount > limit, let peer = connection.peer {
        behind.append(peer)
      }
    }
    if flushIndex >= live.count {
      flushIndex = 0
      trimBroadcasts()
    }
    return (behind, hasBroadcasts)
  }

  /// Forgets what every peer was given.
  private func trimBroadcasts() {
    var given = plain.end
    for connection in live {
      if connection.isInStream, let stream = connection.stream {
        stream.given = min(stream.given, connection.position)
      } else {
        given = min(given, connection.position)
      }
    }
    plain.trim(before: given)
    for stream in streams {
      stream.frames.trim(before: min(stream.given, stream.frames.end))
      stream.given = .max
    }
  }
}
