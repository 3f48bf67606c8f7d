import EditModel
import Journaling
import DocumentEngine
import TextStorage
import WebSocket

/// A document in memory with its connections: does what the pure `Room` says.
///
/// Knows of connections that they are endpoints, and of what is around it that it is a host.
/// Belongs to its host's thread.
final class DocumentRoom {
  private let host: any RoomHost
  /// Tells it from every other room of the host.
  let opening: Int
  private let limits: ServerLimits
  private var room: Room
  private let broadcaster: Broadcaster
  /// Connections that are no peers yet, by ticket.
  private var waiting: [Int: any PeerEndpoint] = [:]
  private var lastTicket = 0
  /// Whether the host has noted it for the end of the turn.
  private var isDirty = false
  /// When peers were told something last, in milliseconds of the loop's clock.
  private var toldAt: UInt64 = 0
  private let outboxes: OutboxPool

  /// Begins with the first reading under way: `reading`.
  ///
  /// - Parameters:
  ///   - name: The document's name.
  ///   - opening: Tells it from every other room of the host.
  ///   - limits: What the document may cost.
  ///   - workspace: The workspace of the host's thread.
  ///   - outboxes: The outboxes of that thread.
  ///   - writers: Who else writes the journal.
  ///   - host: What is around it, which lets go of it when it is not needed any more.
  init(
    name: DocumentName, opening: Int, limits: ServerLimits, workspace: WebSocketWorkspace,
    outboxes: OutboxPool, writers: WriterPolicy, host: any RoomHost
  ) {
    self.host = host
    self.opening = opening
    self.limits = limits
    self.outboxes = outboxes
    room = Room(
      name: name, opening: opening, limits: limits.engine, checkpoints: limits.checkpoints,
      pacing: limits.pacing, writers: writers)
    broadcaster = Broadcaster(limits: limits, workspace: workspace)
  }

  /// The document's name.
  var name: DocumentName { room.name }
  /// Bytes of the text.
  var textByteCount: Int { room.authority?.text.utf8Count ?? 0 }

  /// Lets something happen to the room and does what it says.
  private func update(_ event: (inout Room, inout Outbox) -> Void) {
    var outbox = outboxes.take()
    event(&room, &outbox)
    perform(outbox)
    outboxes.giveBack(&outbox)
    markDirty()
  }

  /// Has the host come back to it at the end of the turn.
  func markDirty() {
    guard !isDirty else { return }
    isDirty = true
    host.noteDirty(self)
  }

  private func perform(_ outbox: borrowing Outbox) {
    guard !outbox.actions.isEmpty else { return }
    var arrived: [any PeerEndpoint] = []
    outbox.bytes.withUnsafeBytes { bytes in
      for action in outbox.actions {
        switch action {
        case .broadcast(let range):
          toldAt = host.now
          broadcaster.append(UnsafeRawBufferPointer(rebasing: bytes[range]))
        case .send(let peer, let range):
          broadcaster.send(UnsafeRawBufferPointer(rebasing: bytes[range]), to: peer)
        case .goLive(let peer):
          broadcaster.goLive(peer)
          broadcaster.endpoint(of: peer)?.goLive()
        case .goQuiet(let peer):
          broadcaster.goQuiet(peer)
          broadcaster.endpoint(of: peer)?.goQuiet()
        case .awaitDrain(let peer):
          broadcaster.endpoint(of: peer)?.awaitDrain()
        case .close(let peer, let code):
          broadcaster.unseat(peer)?.end(code)
        case .joined(let ticket, let peer):
          if let endpoint = admit(ticket, as: peer) { arrived.append(endpoint) }
        case .refused(let ticket, let code, let message):
          guard let endpoint = waiting.removeValue(forKey: ticket) else { continue }
          endpoint.refuse(code, message)
          arrived.append(endpoint)
        case .readDigest, .readEntries, .tellRest, .tellPresence, .answer, .renewEpoch:
          ask(action)
        }
      }
    }
    for endpoint in arrived { endpoint.receiveFirstBytes() }
  }

  /// Does what concerns the host alone.
  private func ask(_ action: Outbox.Action) {
    switch action {
    case .readDigest(let revision):
      host.readDigest(of: self, at: revision)
    case .readEntries(let peer, let revision, let purpose):
      host.readEntries(of: self, for: peer, after: revision, purpose: purpose)
    case .tellRest(let milliseconds):
      host.scheduleTelling(self, after: milliseconds)
    case .tellPresence(let milliseconds):
      host.schedulePresence(self, after: milliseconds)
    case .answer(let token, let answer):
      host.answer(token, answer)
    case .renewEpoch(let reason):
      host.renewEpoch(because: reason)
    default:
      break
    }
  }
}

// MARK: - Connections

extension DocumentRoom {
  /// Makes a connection a peer, or tells it why not, as soon as that can be told.
  ///
  /// - Returns: The ticket by which it leaves as long as it is no peer.
  func join(_ endpoint: any PeerEndpoint, _ request: JoinRequest) -> Int {
    lastTicket += 1
    let ticket = lastTicket
    waiting[ticket] = endpoint
    update { $0.join(request, ticket: ticket, into: &$1) }
    if waiting[ticket] != nil { endpoint.waitToJoin() }
    return ticket
  }

  private func admit(_ ticket: Int, as peer: PeerID) -> (any PeerEndpoint)? {
    guard let endpoint = waiting.removeValue(forKey: ticket) else { return nil }
    broadcaster.seat(endpoint, as: peer)
    endpoint.joined(as: peer)
    return endpoint
  }

  /// Takes note that a connection which is no peer is gone.
  func leave(ticket: Int) {
    guard waiting.removeValue(forKey: ticket) != nil else { return }
    room.leave(ticket: ticket)
  }

  /// Takes note that a peer's connection is gone; what it was told so far is queued.
  func leave(_ peer: PeerID) {
    broadcaster.unseat(peer)
    update { $0.leave(peer, into: &$1) }
  }

  /// Takes a peer out of the broadcasts, with what it was told so far queued.
  func silence(_ peer: PeerID) { broadcaster.goQuiet(peer) }

  /// Queues what a peer was told, so that something of its connection's own can follow.
  func materialize(_ peer: PeerID) { broadcaster.materialize(peer) }

  /// Takes an edit of a peer.
  func receive(_ submission: EditSubmission, from peer: PeerID, at time: EngineTime) {
    var isFirst = false
    update { isFirst = $0.receive(submission, from: peer, at: time, into: &$1) }
    if isFirst { host.noteAnswer() }
  }

  /// Takes an edit that is no operation.
  func receiveInvalid(_ sequence: Int, _ rejection: Rejection, from peer: PeerID) {
    update { $0.receiveInvalid(sequence, rejection, from: peer, into: &$1) }
  }

  /// Takes what a peer tells about its user.
  func receive(_ presence: PresenceUpdate, from peer: PeerID) {
    update { $0.receive(presence, from: peer, into: &$1) }
  }

  /// Takes note that a peer's connection has taken everything that was sent to it.
  func drained(_ peer: PeerID) {
    update { $0.drained(peer, into: &$1) }
  }

  /// Tells a peer why its connection ends, and ends it.
  func end(_ peer: PeerID, _ code: ConnectionErrorCode, _ message: String) {
    update { $0.end(peer, code, message, into: &$1) }
  }

  /// Creates the document; the host is told the answer.
  func create(
    _ content: String, by credentials: JoinRequest.Credentials, token: Int, at time: EngineTime
  ) {
    update { $0.create(content, by: credentials, token: token, at: time, into: &$1) }
  }
}

// MARK: - The journal

extension DocumentRoom {
  /// The reading of the journal that is under way.
  var reading: Generation? { room.lifecycle.reading }
  /// What the peers were told last, which a reading looks for in the journal.
  var told: HeldText? { room.told }

  /// Which of the newest edits a reading keeps for somebody who holds a text.
  func wish(for held: HeldText?) -> RecentRun.Wish? { room.wish(for: held) }

  /// Begins to read the document again if that is due.
  ///
  /// - Parameter journalIsWritable: Whether the journal works; looked at only where that decides.
  /// - Returns: The reading to begin.
  func nextReading(journalIsWritable: @autoclosure () -> Bool) -> Generation? {
    room.nextReading(journalIsWritable: journalIsWritable())
  }

  /// Takes the document's newest durable state.
  func loaded(
    _ state: DocumentState, by reading: Generation, epoch: Epoch, readOnly reason: String?
  ) {
    update { $0.loaded(state, by: reading, epoch: epoch, readOnly: reason, into: &$1) }
  }

  /// The document cannot be read.
  ///
  /// - Returns: Whether it leaves memory.
  func loadFailed(_ reading: Generation, reason: String) -> Bool {
    var isGone = false
    update { isGone = $0.loadFailed(reading, reason: reason, into: &$1) }
    return isGone
  }

  /// Takes the journal's answer to `readEntries`.
  func take(
    _ result: Result<[JournalEntry], JournalError>, for peer: PeerID, after revision: Int,
    purpose: JournalQuestion
  ) {
    if case .failure(let error) = result {
      host.log(.error, "\(name.text) cannot be read: \(error.message)")
    }
    update { room, outbox in
      switch result {
      case .success(let entries):
        room.entriesLoaded(entries, after: revision, for: purpose, of: peer, into: &outbox)
      case .failure(let error):
        room.entriesUnavailable(for: peer, reason: error.publicMessage, into: &outbox)
      }
    }
  }

  /// Takes the journal's answer to `readDigest`.
  func compare(at revision: Int, with result: Result<UInt64?, JournalError>) {
    update { room, outbox in
      switch result {
      case .success(let digest): room.compared(at: revision, with: digest, into: &outbox)
      case .failure(let error):
        room.comparisonFailed(at: revision, reason: error.publicMessage, into: &outbox)
      }
    }
  }

  /// Takes what is to be committed.
  ///
  /// - Parameter now: The time in nanoseconds.
  /// - Returns: The edits, and by what name the journal's answer is told to `answered`; `nil` if
  ///   there are none.
  func takeAppend(at now: UInt64) -> (append: JournalAppend, token: AppendToken)? {
    room.takeAppend(at: now)
  }

  /// Takes the journal's answer to an append.
  ///
  /// - Parameters:
  ///   - token: Names the append.
  ///   - failure: Why its edits may not be durable; `nil` if they are.
  ///   - now: The time in nanoseconds.
  func answered(_ token: AppendToken, failure: String?, at now: UInt64) {
    var authorCount = 0
    update { authorCount = $0.answered(token, failure: failure, at: now, into: &$1) }
    if authorCount > 0 { host.awaitAnswers(authorCount) }
  }

  /// Says another epoch of the journal.
  func setEpoch(_ epoch: Epoch) { room.setEpoch(epoch) }

  /// How long nobody has needed the document, in milliseconds; `nil` if somebody does.
  func idleMilliseconds(at now: UInt64) -> UInt64? { room.idleMilliseconds(at: now) }

  /// Has the newest text stored before it leaves memory, or the server stops.
  func storeLast() {
    if let checkpoint = room.takeCheckpoint(isLast: true) { host.store(checkpoint, of: self) }
  }

  /// Leaves memory, if nothing is under way.
  ///
  /// - Returns: Whether it does.
  func evict() -> Bool { room.evict() }
}

// MARK: - Turns and timers

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
