import EditModel
import Journaling
import DocumentEngine
import TextStorage
import Transport
import WebSocket

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
  /// Connections that claim to hold a revision whose digest the journal was asked for.
  private var comparing: [Int: [PeerConnection]] = [:]
  /// Connections by the slot of their peer id.
  private var connections: [PeerConnection?] = []
  let broadcaster: Broadcaster
  /// Connections whose edits go with the next append.
  private var authors: [PeerConnection] = []
  /// When the journal made edits durable last, in nanoseconds.
  private var committedAt: UInt64 = 0
  /// The turn of the worker in which that was told.
  private var committedTurn = 0
  /// Whether the edits that the journal has came right after its last answer.
  private var isBusy = false
  /// Whether the worker will call `tellRest`.
  var isTellingScheduled = false
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
    broadcaster = Broadcaster(limits: worker.context.limits)
  }

  /// Whether nobody needs it in memory.
  var isIdle: Bool { comparing.isEmpty && authority?.isIdle == true }

  /// Lets the authority do something and does what it says.
  ///
  /// - Parameters:
  ///   - round: Who is written to in the end if there is something to broadcast.
  ///   - body: What the authority does.
  func update(
    tellingTo round: Broadcaster.Round = .everybody,
    _ body: (inout DocumentAuthority, inout Outbox) -> Void
  ) {
    guard authority != nil else { return }
    var outbox = worker.takeOutbox()
    // Not `if var`: that would copy the authority's arrays at their first change.
    // swift-format-ignore: NeverForceUnwrap
    body(&authority!, &outbox)
    perform(&outbox, tellingTo: round)
    worker.giveBack(&outbox)
    markDirty()
  }

  /// Has the worker come back to it at the end of the turn.
  func markDirty() {
    guard !isDirty else { return }
    isDirty = true
    worker.dirtyRooms.append(self)
  }

  private func perform(
    _ outbox: inout Outbox, tellingTo round: Broadcaster.Round = .everybody
  ) {
    guard !outbox.actions.isEmpty else { return }
    let actions = outbox.actions
    outbox.bytes.withUnsafeBytes { bytes in
      for action in actions {
        switch action {
        case .broadcast(let range):
          broadcast(UnsafeRawBufferPointer(rebasing: bytes[range]), to: round)
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
        case .renewEpoch(let reason):
          renewEpoch(because: reason)
        }
      }
    }
  }

  private func renewEpoch(because reason: String) {
    guard worker.context.journal.renewEpoch() else { return worker.context.log(.debug, reason) }
    worker.context.log(
      .warning,
      "\(reason): the journal was restored or copied, or lost writes; it gets another epoch")
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
  ///
  /// - Parameters:
  ///   - state: What the journal holds.
  ///   - answers: How many appends it had answered when it was asked.
  func loaded(_ state: DocumentState, after answers: Int) {
    idleSince = nil
    if authority != nil {
      noteCheckpoint(of: state)
      let reason = worker.context.journal.status.error?.publicMessage
      update { $0.resume(state, readAfter: answers, stillReadOnly: reason, into: &$1) }
    } else {
      authority = DocumentAuthority(
        name: name, epoch: worker.context.journal.epoch, state: state,
        limits: worker.context.limits.engine)
      noteCheckpoint(of: state)
      markDirty()
      if let error = worker.context.journal.status.error {
        update { $0.suspend(reason: error.publicMessage, into: &$1) }
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
    if case .failure(let error) = result {
      worker.context.log(.error, "\(name.text) cannot be read: \(error.message)")
    }
    update { authority, outbox in
      switch result {
      case .success(let entries):
        authority.entriesLoaded(
          entries, after: revision, for: purpose, of: peer, into: &outbox)
      case .failure(let error):
        authority.entriesUnavailable(for: peer, reason: error.publicMessage, into: &outbox)
      }
    }
  }

  /// The document cannot be read: those who wait are told so. It is never taken for an empty one.
  func loadFailed(_ error: JournalError) {
    let waiting = waiting
    self.waiting = []
    for item in waiting {
      switch item {
      case .join(let connection): connection.refuse(.documentUnavailable, error.publicMessage)
      case .act(_, let refuse): refuse(error.publicMessage)
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
    for peer in broadcaster.live.filter({ $0.bufferedByteCount > limit }).compactMap(\.peer) {
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
  /// Makes a connection a peer, or tells it why not, once what it claims to hold is compared.
  func join(_ connection: PeerConnection) {
    guard authority != nil else {
      waiting.append(.join(connection))
      connection.waitToJoin()
      return
    }
    idleSince = nil
    guard let revision = authority?.revisionToCompare(for: connection.request) else {
      enter(connection, comparing: nil)
      return
    }
    connection.waitToJoin()
    comparing[revision, default: []].append(connection)
    // Those who come back to a server that has just started often hold the same revision.
    if comparing[revision]?.count == 1 { worker.readDigest(of: self, at: revision) }
  }

  /// Takes the journal's digest at a revision that connections claim to hold.
  func compare(at revision: Int, with result: Result<UInt64?, JournalError>) {
    for connection in comparing.removeValue(forKey: revision) ?? [] {
      switch result {
      case .success(let digest): enter(connection, comparing: digest)
      case .failure(let error): connection.refuse(.documentUnavailable, error.publicMessage)
      }
    }
  }

  private func enter(_ connection: PeerConnection, comparing digest: UInt64?) {
    var outbox = worker.takeOutbox()
    let outcome = authority?.join(connection.request, comparing: digest, into: &outbox)
    switch outcome {
    case .joined(let peer):
      while connections.count <= peer.slot { connections.append(nil) }
      connections[peer.slot] = connection
      connection.joined(as: peer)
    case .refused(let code, let message):
      connection.refuse(code, message)
    case nil:
      break
    }
    perform(&outbox)
    worker.giveBack(&outbox)
    markDirty()
    connection.receiveFirstBytes()
  }

  /// Takes note that a connection is gone.
  func leave(_ connection: PeerConnection) {
    waiting.removeAll { waiting in
      if case .join(let other) = waiting { other === connection } else { false }
    }
    for revision in comparing.keys { comparing[revision]?.removeAll { $0 === connection } }
    guard let peer = connection.peer else { return }
    remove(connection, peer)
    update { authority, outbox in authority.leave(peer, into: &outbox) }
  }

  private func remove(_ connection: PeerConnection, _ peer: PeerID) {
    broadcaster.remove(connection)
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
    connection.behindSince = nil
    broadcaster.add(connection)
  }

  private func goQuiet(_ peer: PeerID) {
    guard let connection = connection(peer) else { return }
    broadcaster.remove(connection)
    connection.behindSince = worker.now
  }

  /// Frees what only a busy document needs, if nothing was told for a while.
  func freeContextsIfQuiet() {
    guard worker.now - toldAt >= worker.context.limits.contextIdleMilliseconds else { return }
    broadcaster.freeContexts()
  }
}

// MARK: - Broadcasts

extension DocumentRoom {
  /// To how many peers broadcasts are written in one turn: a commit can run while the others wait
  /// for theirs, and no other document waits for all peers of a crowded one.
  private static let writtenPeerCount = 24
  /// To how many of those who wait for no acknowledgement while answers to acknowledgements are
  /// likely to come in at once.
  private static let hurriedPeerCount = 4
  /// How soon behind a commit the next edits must come to be taken for answers to it, in
  /// nanoseconds.
  private static let answerNanoseconds: UInt64 = 1_000_000

  private func broadcast(_ message: UnsafeRawBufferPointer, to round: Broadcaster.Round) {
    toldAt = worker.now
    broadcaster.append(message, using: worker.workspace)
    broadcaster.beginRound(for: round)
  }

  /// Takes note that a connection has sent an edit.
  func noteAuthor(_ connection: PeerConnection) {
    guard !connection.isAuthor else { return }
    connection.isAuthor = true
    authors.append(connection)
    worker.noteAnswer()
  }

  /// Takes what is to be committed.
  ///
  /// - Parameter now: The time in nanoseconds.
  /// - Returns: The edits, and what is to be told once they are durable; `nil` if there are none.
  func takeAppend(at now: UInt64) -> (append: JournalAppend, handed: HandedAppend)? {
    let authors = authors
    self.authors = []
    for author in authors { author.isAuthor = false }
    guard let append = authority?.takeAppend() else { return nil }
    isBusy = now - committedAt < Self.answerNanoseconds
    let end = append.expectedRevision + append.entries.count
    return (append, HandedAppend(room: self, end: end, authors: authors))
  }

  /// Tells the peers that edits are durable: their authors first, and the others at once, or, where
  /// the next commit is about to come, with that one or in a moment.
  func committed(_ append: HandedAppend, at now: UInt64) {
    committedAt = now
    if committedTurn != worker.turn {
      committedTurn = worker.turn
      broadcaster.beginCommit()
    }
    broadcaster.acknowledge(append.authors)
    update(tellingTo: isBusy ? .latecomers : .everybody) {
      $0.committed(through: append.end, into: &$1)
    }
    if isBusy {
      worker.scheduleTelling(self)
      worker.awaitAnswers(append.authors.count)
    }
  }

  /// Has everybody written to who has not been told everything, unless there was a commit just now:
  /// then the next one is waited for again.
  func tellRest(at now: UInt64) {
    guard now - committedAt >= Self.answerNanoseconds else { return worker.scheduleTelling(self) }
    isBusy = false
    broadcaster.beginRound(for: .everybody)
    markDirty()
  }

  /// Writes broadcasts to the next peers.
  ///
  /// - Returns: Whether there are others to write to.
  func flush() -> Bool {
    let isAnswerNear = isBusy && authority?.isAnswered == true
    let flushed = broadcaster.flush(
      writeCount: Self.writtenPeerCount,
      roundCount: isAnswerNear ? Self.hurriedPeerCount : Self.writtenPeerCount)
    for peer in flushed.behind {
      update { $0.fellBehind(peer, into: &$1) }
    }
    return flushed.isUnfinished
  }
}
