import EditModel
import Journaling
import DocumentEngine
import TextStorage
import Threads
import Transport
import WebSocket
import WireFormat

/// One event loop with its documents and connections.
///
/// Belongs to its loop's thread; others reach it through `loop.post`.
final class LoopWorker: @unchecked Sendable {
  // @unchecked Sendable: all members but the constants `loop` and `context` belong to the loop's
  // thread.
  let loop: EventLoop
  let context: ServerContext
  let workspace = WebSocketWorkspace()
  let messageLimits: MessageLimits

  var rooms: [DocumentName: DocumentRoom] = [:]
  var dirtyRooms: [DocumentRoom] = []
  var dirtyConnections: [PeerConnection] = []
  /// Connections of peers that catch up and have taken all they were given, the first to be given
  /// more at the front.
  var drainedConnections: [PeerConnection] = []
  /// Rooms whose edits wait for those that are polled for.
  private var heldRooms: [DocumentRoom] = []
  /// Rooms with peers that are written to in the next turn.
  private var unfinishedRooms: [DocumentRoom] = []
  /// The batches that the journal has not answered, oldest first.
  private var unanswered: [[HandedAppend]] = []
  /// Rooms that are to tell everybody in a moment.
  private var tellingRooms: [DocumentRoom] = []
  /// How many authors have been told that their edits are durable and are likely to answer at once.
  private var awaitedAnswerCount = 0
  /// Until when the next of these answers is polled for, in nanoseconds.
  private var pollEnd: UInt64 = 0
  /// Whether one of them came, or became likely, in this turn.
  private var isPollProlonged = false
  /// Counts the turns of the loop.
  private(set) var turn = 0
  private var connections: [PeerConnection] = []
  private var failedConnections: [PeerConnection] = []
  /// Connections that must outlive the callback that they are in.
  private var buried: [PeerConnection] = []
  private var spareOutboxes: [Outbox] = []
  private var creations: [Int: @Sendable (CreationOutcome) -> Void] = [:]
  private var nextToken = 0
  private var nextRoomNumber = 0
  private var shutdown: Shutdown?
  /// Bytes of the texts that left memory since free memory was given back to the system.
  private var evictedByteCount = 0

  /// How many of them make it worth while.
  private static let returnedByteCount = 1 << 20
  /// How long peers that catch up are given more in one turn, in nanoseconds.
  private static let catchUpNanoseconds: UInt64 = 2_000_000

  init(context: ServerContext) throws(SystemError) {
    self.context = context
    loop = try EventLoop()
    let limits = context.limits.engine
    messageLimits = MessageLimits(
      componentCount: limits.componentCount, selectionCount: limits.selectionCount,
      userByteCount: limits.userByteCount)
    loop.onTurnEnd = { [unowned self] in endTurn() }
    _ = LoopTimer(on: loop, after: 1000, every: 1000) { [unowned self] in tick() }
    context.journal.status.onRecovery { [self] in loop.post { self.reloadAll() } }
    context.journal.lineage.onRenewal { [self] in loop.post { self.takeEpoch() } }
  }

  /// The loop's clock at the start of this turn, in milliseconds.
  var now: UInt64 { loop.turnTime.nanoseconds / 1_000_000 }

  /// Both clocks.
  var engineTime: EngineTime {
    EngineTime(wallMilliseconds: WallClock.milliseconds(), loopMilliseconds: now)
  }

  /// An empty outbox to work with.
  func takeOutbox() -> Outbox { spareOutboxes.popLast() ?? Outbox() }

  /// Takes an outbox back, to be used again.
  func giveBack(_ outbox: inout Outbox) {
    guard outbox.bytes.capacity <= 1 << 20 else { return }
    outbox.removeAll()
    spareOutboxes.append(outbox)
  }
}

// MARK: - The turn

extension LoopWorker {
  /// Gives the journal what came in, and the peers what there is to tell.
  private func endTurn() {
    turn += 1
    let isPolling = isPolling()
    // Edits that come one by one go to the journal together while it waits for the last of them.
    let isHolding = isPolling && context.journal.isGathering
    for room in unfinishedRooms { room.markDirty() }
    unfinishedRooms.removeAll(keepingCapacity: true)
    if !isHolding && !heldRooms.isEmpty { handEdits() }
    giveMore()
    for _ in 0..<16 where !dirtyRooms.isEmpty || !dirtyConnections.isEmpty {
      if isHolding { heldRooms += dirtyRooms } else { handEdits() }
      flush()
    }
    if isPolling { pollOn() }
    if !dirtyRooms.isEmpty || !dirtyConnections.isEmpty || !unfinishedRooms.isEmpty
      || !drainedConnections.isEmpty
    {
      loop.hurry()
    }
    buried.removeAll(keepingCapacity: true)
  }

  /// Has peers that catch up given more, one after the other and not for long: a crowd that comes
  /// back to long texts must not hold the loop.
  private func giveMore() {
    guard !drainedConnections.isEmpty else { return }
    let end = MonotonicTime.now().nanoseconds + Self.catchUpNanoseconds
    var count = 0
    repeat {
      drainedConnections[count].tellDrained()
      count += 1
    } while count < drainedConnections.count && MonotonicTime.now().nanoseconds < end
    drainedConnections.removeFirst(count)
  }

  /// Has the loop poll for answers that are likely to come at once: to put a processor to sleep and
  /// to wake it takes as long as they do.
  func awaitAnswers(_ count: Int) {
    awaitedAnswerCount += count
    isPollProlonged = true
  }

  /// Takes note of an edit.
  func noteAnswer() {
    guard awaitedAnswerCount > 0 else { return }
    awaitedAnswerCount -= 1
    isPollProlonged = true
  }

  /// Whether there are answers to poll for.
  private func isPolling() -> Bool {
    guard awaitedAnswerCount > 0 else { return false }
    if !isPollProlonged && MonotonicTime.now().nanoseconds >= pollEnd { awaitedAnswerCount = 0 }
    return awaitedAnswerCount > 0
  }

  /// Polls on, from when all was written, if an answer came or became likely in this turn.
  private func pollOn() {
    loop.hurry()
    guard isPollProlonged else { return }
    isPollProlonged = false
    pollEnd = MonotonicTime.now().nanoseconds + context.limits.pollNanoseconds
  }

  private func handEdits() {
    var appends: [JournalAppend] = []
    var batch: [HandedAppend] = []
    let now = MonotonicTime.now().nanoseconds
    heldRooms += dirtyRooms
    defer { heldRooms.removeAll(keepingCapacity: true) }
    for room in heldRooms {
      guard let taken = room.takeAppend(at: now) else { continue }
      appends.append(taken.append)
      batch.append(taken.handed)
    }
    guard !appends.isEmpty else { return }
    unanswered.append(batch)
    context.journal.append(
      JournalService.Batch(appends: appends) { [self] result in
        loop.post { self.batchAnswered(result) }
      })
  }

  private func flush() {
    let rooms = dirtyRooms
    dirtyRooms.removeAll(keepingCapacity: true)
    for room in rooms {
      room.isDirty = false
      room.makeCheckpoint()
      room.tellPresence()
      if room.flush() { unfinishedRooms.append(room) }
    }
    let connections = dirtyConnections
    dirtyConnections.removeAll(keepingCapacity: true)
    for connection in connections { connection.flush() }
    let failed = failedConnections
    failedConnections.removeAll()
    for connection in failed { connection.drop() }
  }

  /// The journal answered the oldest batch.
  private func batchAnswered(_ result: JournalService.BatchResult) {
    let batch = unanswered.removeFirst()
    switch result {
    case .success(let outcomes):
      let now = MonotonicTime.now().nanoseconds
      for (append, outcome) in zip(batch, outcomes) {
        switch outcome {
        case .appended:
          append.room.committed(append, at: now)
        case .conflict(let revision):
          let room = append.room
          context.log(
            .error, "\(room.name.text): the journal stands at \(revision): somebody else writes")
          room.update { $0.appendFailed(reason: "the journal has other edits", into: &$1) }
        }
      }
    case .failure(let error):
      context.log(.error, "the journal cannot be written: \(error.message)")
      for append in batch {
        append.room.update {
          $0.appendFailed(reason: error.publicMessage, into: &$1)
        }
      }
    }
    for append in batch { reloadIfSuspended(append.room) }
    checkShutdown()
  }

  /// Has a room tell in a moment what it did not tell everybody.
  func scheduleTelling(_ room: DocumentRoom) {
    guard !room.isTellingScheduled else { return }
    room.isTellingScheduled = true
    tellingRooms.append(room)
    guard tellingRooms.count == 1 else { return }
    _ = LoopTimer(on: loop, after: context.limits.listenerMilliseconds) { [unowned self] in
      let rooms = tellingRooms
      tellingRooms = []
      let now = MonotonicTime.now().nanoseconds
      for room in rooms {
        room.isTellingScheduled = false
        room.tellRest(at: now)
      }
    }
  }
}

// MARK: - Connections

extension LoopWorker {
  /// Takes over a socket that asked for one of this loop's documents.
  func adopt(_ handOver: SocketHandOver) {
    guard let socket = handOver.socket.take() else { return }
    let room = room(handOver.name)
    let connection = PeerConnection(room: room, handOver: handOver)
    connection.index = connections.count
    connections.append(connection)
    do throws(SystemError) {
      try connection.open(socket)
    } catch {
      context.log(.warning, "\(handOver.name.text): \(error)")
      forget(connection)
      return
    }
    if let refusal = handOver.refusal {
      connection.refuse(refusal.code, refusal.message)
    } else if shutdown != nil {
      connection.close(.goingAway, reason: "the server stops")
    } else {
      room.join(connection)
    }
  }

  /// Forgets a connection that has ended, once the callback that it may be in has returned.
  func forget(_ connection: PeerConnection) {
    let last = connections.removeLast()
    if last !== connection {
      connections[connection.index] = last
      last.index = connection.index
    }
    buried.append(connection)
    context.census.connectionClosed()
    checkShutdown()
  }

  /// Drops a connection at the end of the turn, because it failed while it was in use.
  func bury(_ connection: PeerConnection) {
    failedConnections.append(connection)
    dirtyConnections.append(connection)
  }

  /// Looks after deadlines, once a second.
  private func tick() {
    for connection in connections { connection.tick() }
    for room in rooms.values {
      room.freeContextsIfQuiet()
      reloadIfSuspended(room)
    }
    evictIdleRooms()
    checkShutdown()
  }
}

// MARK: - Documents

extension LoopWorker {
  /// The document of a name, which is loaded if it was not in memory.
  func room(_ name: DocumentName) -> DocumentRoom {
    if let room = rooms[name] { return room }
    nextRoomNumber += 1
    let room = DocumentRoom(name: name, number: nextRoomNumber, worker: self)
    rooms[name] = room
    reload(room)
    return room
  }

  /// Creates a document; `reply` is called on this thread.
  func create(
    _ name: DocumentName, content: String, by credentials: JoinRequest.Credentials,
    reply: @escaping @Sendable (CreationOutcome) -> Void
  ) {
    let token = nextToken
    nextToken += 1
    creations[token] = reply
    let time = engineTime
    room(name).whenLoaded { room in
      room.update { authority, outbox in
        authority.create(content, by: credentials, token: token, at: time, into: &outbox)
      }
    } refuse: { [self] reason in
      answer(token, .unavailable(reason: reason))
    }
  }

  /// Tells who waits for a creation what became of it.
  func answer(_ token: Int, _ outcome: CreationOutcome) {
    creations.removeValue(forKey: token)?(outcome)
  }

  /// Reads entries for a document's authority.
  func readEntries(
    of room: DocumentRoom, for peer: PeerID, after revision: Int, purpose: JournalQuestion
  ) {
    let name = room.name
    let number = room.number
    let byteCountLimit = context.limits.engine.catchUpByteCount
    context.journal.ask { view throws(JournalError) in
      try view.entries(
        of: name, after: revision, countLimit: JournalQuestion.windowCount,
        byteCountLimit: byteCountLimit)
    } reply: { [self] result in
      loop.post {
        guard let room = self.rooms[name], room.number == number else { return }
        room.take(result, for: peer, after: revision, purpose: purpose)
      }
    }
  }

  /// Reads the digest of a document at a revision that a client claims to hold.
  func readDigest(of room: DocumentRoom, at revision: Int) {
    let name = room.name
    let number = room.number
    context.journal.ask { view throws(JournalError) in
      try view.digest(of: name, at: revision)
    } reply: { [self] result in
      loop.post {
        guard let room = self.rooms[name], room.number == number else { return }
        room.compare(at: revision, with: result)
      }
    }
  }

  /// Reads a document's newest durable state.
  private func reload(_ room: DocumentRoom) {
    let name = room.name
    let answers = room.authority?.answeredCount ?? 0
    let told = room.authority?.told
    room.isReloading = true
    context.journal.ask { view throws(JournalError) in
      try view.load(name, told: told)
    } reply: { [self] result in
      loop.post { self.loaded(name, result, after: answers) }
    }
  }

  private func loaded(
    _ name: DocumentName, _ result: Result<DocumentState, JournalError>, after answers: Int
  ) {
    guard let room = rooms[name] else { return }
    room.isReloading = false
    switch result {
    case .success(let state):
      room.loaded(state, after: answers)
    case .failure(let error):
      context.log(.error, "\(name.text) cannot be loaded: \(error.message)")
      if room.authority == nil { rooms[name] = nil }
      room.loadFailed(error)
    }
  }

  /// Has the documents say the journal's epoch, which is another one now.
  private func takeEpoch() {
    let epoch = context.journal.epoch
    for room in rooms.values { room.authority?.epoch = epoch }
  }

  /// Goes on after the journal failed and came back.
  private func reloadAll() {
    context.log(.info, "the journal can be written again")
    for room in rooms.values { reloadIfSuspended(room) }
  }

  /// Reads a document again that stopped taking edits, once the journal has answered all its
  /// appends: one of them may still become durable, and the state must be from after that. While
  /// the journal does not work, it is read only if memory is ahead of it: whoever comes meanwhile
  /// is shown what is on disk.
  private func reloadIfSuspended(_ room: DocumentRoom) {
    guard room.authority?.readOnlyReason != nil, room.authority?.isAnswered == true,
      !room.isReloading,
      context.journal.status.isWritable || room.authority?.isAhead == true
    else { return }
    reload(room)
  }

  private func evictIdleRooms() {
    let limit = context.limits.documentIdleMilliseconds
    for room in Array(rooms.values) where room.isIdle {
      let since = room.idleSince ?? now
      room.idleSince = since
      guard now - since >= limit || rooms.count > context.limits.documentCount else { continue }
      room.makeCheckpoint(isLast: true)
      evictedByteCount += room.authority?.text.utf8Count ?? 0
      rooms[room.name] = nil
    }
    guard evictedByteCount >= Self.returnedByteCount else { return }
    evictedByteCount = 0
    // On another thread, as it walks over all that is free, and behind the checkpoints.
    context.journal.run { FreeMemory.giveBack() }
  }
}

// MARK: - Shutdown

extension LoopWorker {
  /// What a stopping worker still has to do.
  private struct Shutdown {
    enum Phase { case committing, closing }
    var phase = Phase.committing
    var deadline: UInt64
    var done: @Sendable () -> Void
    /// Looks for peers that nobody waits for.
    var timer: LoopTimer?
  }

  /// How often that is, in milliseconds.
  private static let farewellTickMilliseconds: UInt64 = 50

  /// Stops: commits what is in flight, acknowledges it, closes every socket with 1001.
  ///
  /// - Parameter done: Called on this thread when that is done, or after a time.
  func shutDown(done: @escaping @Sendable () -> Void) {
    guard shutdown == nil else { return }
    shutdown = Shutdown(
      deadline: now + context.limits.shutdownMilliseconds, done: done)
    for connection in connections { connection.pauseReading() }
    handEdits()
    checkShutdown()
  }

  private func checkShutdown() {
    guard var current = shutdown else { return }
    if current.phase == .committing && unanswered.isEmpty {
      current.phase = .closing
      current.timer = LoopTimer(
        on: loop, after: Self.farewellTickMilliseconds, every: Self.farewellTickMilliseconds
      ) { [unowned self] in
        for connection in Array(connections) { connection.checkFarewell() }
      }
      shutdown = current
      // Nobody is told that the others leave.
      for connection in connections { connection.silence() }
      for connection in Array(connections) {
        connection.resumeReading()
        connection.close(.goingAway, reason: "the server stops")
      }
    }
    guard let latest = shutdown, latest.phase == .closing else { return }
    guard connections.isEmpty || now >= latest.deadline else { return }
    latest.timer?.cancel()
    shutdown = nil
    for room in rooms.values { room.makeCheckpoint(isLast: true) }
    latest.done()
  }
}
