import EditModel
import DocumentEngine
import Threads
import Transport
import WebSocket
import WireFormat

/// A client's WebSocket to a document. Belongs to the worker that owns the document.
final class PeerConnection: TCPConnectionDelegate {
  let worker: LoopWorker
  let room: DocumentRoom
  /// What the client asked for when it connected.
  let request: JoinRequest
  /// The kind of stream that the client can take; `nil` without permessage-deflate.
  let streamKind: SharedDeflateStream.Kind?
  private(set) var tcp: TCPConnection?
  private var webSocket: WebSocketConnection
  private var closing: CloseHandshake
  private var heartbeat: Heartbeat
  private var isFlushPending = false
  /// Whether nothing is read because too much waits to be written.
  private var isHeldBack = false
  /// How much waited at the last look while held back, in bytes.
  private var heldByteCount = 0
  /// What came behind the request's head, kept until the connection has joined.
  private var firstBytes: [UInt8]
  /// Whether `hello` has been said, which is the first message of all.
  private var hasSaidHello = false
  /// Whether a `ping` came before that.
  private var owesPong = false

  /// Its number among the worker's connections.
  var index = 0
  /// Its id in the room; `nil` before it joined and after it left.
  var peer: PeerID?
  /// Whether it takes part in broadcasts.
  var isLive = false
  /// Whether the authority has more for it once it has taken all, though it is live.
  private var isDrainAwaited = false
  /// Whether the worker will tell the authority that it can take more.
  private var isDrained = false
  /// How much the peer's system had taken when it was last looked at, in bytes.
  private var takenByteCount = 0
  /// Its place among the live ones.
  var liveIndex = 0
  /// Up to where it was given the broadcasts, in the uncompressed or its stream's frames.
  var position = 0
  /// How many commits had been told when it was last written to.
  var toldCommitCount = 0
  /// Whether an edit of it goes with the next append.
  var isAuthor = false
  /// The stream it belongs to while it is live.
  var stream: BroadcastStream?
  /// Whether its window is the stream's.
  var isInStream = false
  /// Whether a stopping server still waits for it.
  private var farewell: Farewell?
  /// Since when it has been connected but out of the broadcasts and taken nothing, in milliseconds
  /// of the loop's clock.
  var behindSince: UInt64?

  init(room: DocumentRoom, handOver: SocketHandOver) {
    worker = room.worker
    self.room = room
    request = handOver.request
    firstBytes = handOver.firstBytes
    let limits = room.worker.context.limits
    webSocket = WebSocketConnection(
      role: .server, limits: limits.webSocket, compression: handOver.compression)
    if let agreed = handOver.compression, let offered = room.worker.context.compression {
      streamKind = SharedDeflateStream.Kind(agreed, offered)
    } else {
      streamKind = nil
    }
    closing = CloseHandshake(answerNanoseconds: limits.closeMilliseconds * 1_000_000)
    heartbeat = Heartbeat(
      at: room.worker.loop.turnTime.nanoseconds,
      silenceNanoseconds: limits.silenceMilliseconds * 1_000_000,
      pongNanoseconds: limits.pongMilliseconds * 1_000_000)
  }

  /// Begins to serve a socket that was upgraded.
  ///
  /// - Throws: `SystemError` if the loop cannot watch it.
  func open(_ socket: consuming Socket) throws(SystemError) {
    tcp = try TCPConnection(adopting: socket, on: worker.loop, delegate: self)
  }

  /// Stops reading until the document is loaded.
  func waitToJoin() {
    tcp?.pauseReading()
  }

  /// Becomes a peer.
  func joined(as peer: PeerID) {
    self.peer = peer
    behindSince = worker.now
    tcp?.resumeReading()
  }

  /// Takes what came before it joined.
  func receiveFirstBytes() {
    var bytes = firstBytes
    firstBytes = []
    guard !bytes.isEmpty else { return }
    bytes.withUnsafeMutableBytes { received($0) }
  }

  // MARK: - Input

  func received(_ bytes: UnsafeMutableRawBufferPointer) {
    heartbeat.receive(at: worker.loop.turnTime.nanoseconds)
    var input = bytes
    do throws(WebSocketError) {
      while let event = try webSocket.next(in: &input, using: worker.workspace) {
        handle(event)
        if tcp == nil { return }
      }
    } catch {
      worker.context.log(.debug, "\(room.name.text): \(error.reason)")
      perform(closing.receiveFailure(error))
    }
  }

  private func handle(_ event: WebSocketEvent) {
    switch event {
    case .text(let bytes):
      guard closing.isOpen else { return }
      handle(message: bytes)
    case .binary:
      fail(.binaryMessage, "messages are text")
    case .ping(let payload):
      guard closing.isOpen else { return }
      sendFrame(payload, .pong)
    case .pong:
      break
    case .close(let code, _):
      perform(closing.receiveClose(code))
    }
  }

  private func handle(message bytes: UnsafeRawBufferPointer) {
    do throws(MessageError) {
      switch try ClientMessage(json: bytes, limits: room.worker.messageLimits) {
      case .edit(let submission):
        receive(submission)
      case .presence(let update):
        guard let peer else { return }
        room.update { $0.receive(update, from: peer, into: &$1) }
      case .ping:
        if hasSaidHello { sendPong() } else { owesPong = true }
      case .invalidEdit(let sequence, let reason):
        guard let peer else { return }
        room.update { $0.receiveInvalid(sequence, Rejection(reason), from: peer, into: &$1) }
      }
    } catch {
      fail(ConnectionErrorCode(error), error.description)
    }
  }

  private func sendPong() {
    var pong: [UInt8] = []
    PongMessage.write(to: &pong)
    pong.withUnsafeBytes { sendFrame($0, .text) }
  }

  private func receive(_ submission: EditSubmission) {
    guard let peer else {
      fail(.tooManyPendingMessages, "wait for hello before sending edits")
      return
    }
    let time = worker.engineTime
    room.update { $0.receive(submission, from: peer, at: time, into: &$1) }
    room.noteAuthor(self)
  }

  private func fail(_ code: ConnectionErrorCode, _ message: String) {
    guard let peer else {
      refuse(code, message)
      return
    }
    room.update { $0.end(peer, code, message, into: &$1) }
  }

  func receivedEnd() {
    drop()
  }

  func failed(_ error: SystemError) {
    worker.context.log(.debug, "\(room.name.text): \(error)")
    worker.bury(self)
  }

  // MARK: - Output

  /// What waits to be taken by the system, in bytes.
  var bufferedByteCount: Int { tcp?.bufferedByteCount ?? 0 }

  /// How long a message to this peer alone must be to be deflated, so that it saves something, and
  /// may be, so that it holds the loop for a few milliseconds at most; in bytes.
  private static let deflatedByteCounts = 1024...(256 << 10)

  /// Sends a message to this peer alone, in order with the broadcasts. To a member of the stream
  /// such messages go uncompressed, so that they do not touch the window that the members share.
  func send(_ message: UnsafeRawBufferPointer) {
    guard closing.isOpen else { return }
    if let streamKind, !isInStream || !streamKind.keepsContext,
      Self.deflatedByteCounts.contains(message.count)
    {
      room.broadcaster.materialize(self)
      tcp?.withOutput { streamKind.append(alone: message, to: &$0, using: worker.workspace) }
      requestFlush()
    } else {
      sendFrame(message, .text)
    }
    hasSaidHello = true
    guard owesPong else { return }
    owesPong = false
    sendPong()
  }

  private func sendFrame(_ payload: UnsafeRawBufferPointer, _ opcode: Opcode) {
    guard let tcp else { return }
    room.broadcaster.materialize(self)
    tcp.withOutput { FrameWriter.append(payload, opcode, to: &$0) }
    requestFlush()
  }

  private func requestFlush() {
    guard !isFlushPending else { return }
    isFlushPending = true
    worker.dirtyConnections.append(self)
  }

  /// Writes what is queued, and tells the authority if a peer that catches up can take more.
  func flush() {
    isFlushPending = false
    guard let tcp else { return }
    tcp.flush()
    if tcp.bufferedByteCount == 0 { noteDrained() }
    holdBack()
  }

  /// Has the authority told once everything is written.
  func awaitDrain() {
    isDrainAwaited = true
    requestFlush()
  }

  /// Has the authority told in its turn among those that wait for more.
  private func noteDrained() {
    guard peer != nil, !isLive || isDrainAwaited, !isDrained else { return }
    isDrained = true
    worker.drainedConnections.append(self)
  }

  /// Tells the authority that a peer can take more, unless it has been given something since.
  func tellDrained() {
    isDrained = false
    guard let peer, let tcp, tcp.bufferedByteCount == 0, !isLive || isDrainAwaited else { return }
    isDrainAwaited = false
    if behindSince != nil { behindSince = worker.now }
    room.update { $0.drained(peer, into: &$1) }
  }

  /// Reads no more from a client that does not take what it is told, until it has taken all of it.
  private func holdBack() {
    guard let tcp, !isHeldBack, closing.isOpen,
      tcp.bufferedByteCount > 2 * worker.context.limits.peerOutputByteCount
    else { return }
    isHeldBack = true
    heldByteCount = tcp.bufferedByteCount
    tcp.pauseReading()
  }

  func drained() {
    if isHeldBack {
      isHeldBack = false
      heartbeat.receive(at: worker.loop.turnTime.nanoseconds)
      tcp?.resumeReading()
    }
    noteDrained()
  }

  // MARK: - The end

  /// Tells a client that never became a peer why, and closes.
  func refuse(_ code: ConnectionErrorCode, _ message: String) {
    worker.context.log(.warning, "\(room.name.text): refused: \(code.rawValue): \(message)")
    var bytes: [UInt8] = []
    ErrorMessage.write(code: code.rawValue, message: message, to: &bytes)
    bytes.withUnsafeBytes { send($0) }
    close(CloseCode(rawValue: code.closeCode), reason: code.rawValue)
  }

  /// Begins the close handshake, whose answer is read even if reading was paused. The peer leaves
  /// the room first: what it was told goes before the frame, nothing behind it (RFC 6455 §5.5.1).
  func close(_ code: CloseCode, reason: String) {
    room.leave(self)
    tcp?.resumeReading()
    perform(closing.close(code, reason: reason, at: worker.loop.turnTime.nanoseconds))
  }

  private func perform(_ action: CloseHandshake.Action) {
    switch action {
    case .wait:
      break
    case .sendClose(let code, let reason):
      sendFrame(closePayload: FrameWriter.closePayload(code, reason: reason))
    case .sendCloseAndDisconnect(let code, let reason):
      sendFrame(closePayload: FrameWriter.closePayload(code, reason: reason))
      disconnect()
    case .disconnect:
      disconnect()
    }
  }

  private func sendFrame(closePayload: [UInt8]) {
    closePayload.withUnsafeBytes { sendFrame($0, .close) }
  }

  private func disconnect() {
    guard let tcp else { return }
    room.leave(self)
    self.tcp = nil
    tcp.finish()
    worker.forget(self)
  }

  /// Ends the connection without a close handshake.
  func drop() {
    guard let tcp else { return }
    room.leave(self)
    self.tcp = nil
    tcp.close()
    worker.forget(self)
  }

  /// Looks after deadlines; called about once a second.
  func tick() {
    let now = worker.loop.turnTime.nanoseconds
    perform(closing.tick(at: now))
    guard let tcp else { return }
    if isHeldBack && tcp.bufferedByteCount < heldByteCount {
      // Its pongs are not read, but it takes what it is told.
      heldByteCount = tcp.bufferedByteCount
      heartbeat.receive(at: now)
    }
    guard closing.isOpen else { return }
    switch heartbeat.tick(at: now) {
    case .wait: break
    case .sendPing:
      takenByteCount = tcp.takenByteCount
      sendFrame(UnsafeRawBufferPointer(start: nil, count: 0), .ping)
    case .dropConnection:
      // On a slow line the pong has to wait until the ping and all before it has arrived.
      guard tcp.untakenByteCount > 0, isTaking(tcp) else { return drop() }
      heartbeat.receive(at: now)
    }
    lookForLag(tcp)
  }

  /// Ends the connection of a peer that is behind and takes nothing.
  private func lookForLag(_ tcp: TCPConnection) {
    guard let behindSince else { return }
    let limit = worker.context.limits.behindMilliseconds
    if isTaking(tcp) {
      self.behindSince = worker.now
    } else if worker.now - behindSince > limit {
      fail(.tooSlow, "behind, and nothing taken for \(limit) ms")
    }
  }

  /// Whether the peer's system has taken something since the last look.
  private func isTaking(_ tcp: TCPConnection) -> Bool {
    let taken = tcp.takenByteCount
    defer { takenByteCount = taken }
    return taken > takenByteCount
  }

  /// Drops a peer that takes nothing of what a stopping server told it and does not answer.
  func checkFarewell() {
    guard let tcp else { return }
    let byteCount = tcp.untakenByteCount
    var farewell = farewell ?? Farewell(byteCount: byteCount, at: worker.now)
    let limit = worker.context.limits.farewellMilliseconds
    if farewell.isOver(byteCount: byteCount, at: worker.now, limit: limit) { drop() }
    self.farewell = farewell
  }

  /// Takes it out of the broadcasts, with what it was told so far queued.
  func silence() { room.broadcaster.remove(self) }

  /// Stops taking edits while the server shuts down.
  func pauseReading() { tcp?.pauseReading() }

  /// Reads again, to see the answer to the close.
  func resumeReading() { tcp?.resumeReading() }
}
