import Threads
import EditModel
import DocumentEngine
import Transport
import WebSocket
import WireFormat

/// A client's WebSocket to a document. Belongs to the worker that owns the document.
final class PeerConnection: TCPConnectionDelegate {
  private let host: any ConnectionHost
  private let room: DocumentRoom
  /// What the client asked for when it connected.
  private let request: JoinRequest
  let streamKind: SharedDeflateStream.Kind?
  private var tcp: TCPConnection?
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

  /// Its number among the host's connections, which the host owns.
  var index = 0
  /// Its name in the room before it joined.
  private var ticket = 0
  /// Its id in the room; `nil` before it joined and after it left.
  private var peer: PeerID?
  /// Whether the authority has more for it once it has taken all, though it is live.
  private var isDrainAwaited = false
  /// Whether the host will let it tell the room that it can take more.
  private var isDrained = false
  /// How much the peer's system had taken when it was last looked at, in bytes.
  private var takenByteCount = 0
  /// Whether a stopping server still waits for it.
  private var farewell: Farewell?
  /// Since when it has been connected but out of the broadcasts and taken nothing, in milliseconds
  /// of the loop's clock.
  private var behindSince: UInt64?

  init(room: DocumentRoom, handOver: SocketHandOver, host: any ConnectionHost) {
    self.host = host
    self.room = room
    request = handOver.request
    firstBytes = handOver.firstBytes
    webSocket = WebSocketConnection(
      role: .server, limits: host.limits.webSocket, compression: handOver.compression)
    if let agreed = handOver.compression, let offered = host.compression {
      streamKind = SharedDeflateStream.Kind(agreed, offered)
    } else {
      streamKind = nil
    }
    closing = CloseHandshake(answerNanoseconds: host.limits.closeMilliseconds * 1_000_000)
    heartbeat = Heartbeat(
      at: host.loop.turnTime.nanoseconds,
      silenceNanoseconds: host.limits.silenceMilliseconds * 1_000_000,
      pongNanoseconds: host.limits.pongMilliseconds * 1_000_000)
  }

  /// Begins to serve a socket that was upgraded.
  ///
  /// - Throws: `SystemError` if the loop cannot watch it.
  func open(_ socket: consuming Socket) throws(SystemError) {
    tcp = try TCPConnection(adopting: socket, on: host.loop, delegate: self)
  }

  /// Asks the room to be let in.
  func join() { ticket = room.join(self, request) }

  /// Leaves the room, which tells it nothing more.
  private func leave() {
    guard let peer else { return room.leave(ticket: ticket) }
    self.peer = nil
    room.leave(peer)
  }

  // MARK: - Input

  func received(_ bytes: UnsafeMutableRawBufferPointer) {
    heartbeat.receive(at: host.loop.turnTime.nanoseconds)
    var input = bytes
    do throws(WebSocketError) {
      while let event = try webSocket.next(in: &input, using: host.workspace) {
        handle(event)
        if tcp == nil { return }
      }
    } catch {
      host.log(.debug, "\(room.name.text): \(error.reason)")
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
      switch try ClientMessage(json: bytes, limits: host.messageLimits) {
      case .edit(let submission):
        receive(submission)
      case .presence(let update):
        guard let peer else { return }
        room.receive(update, from: peer)
      case .ping:
        if hasSaidHello { sendPong() } else { owesPong = true }
      case .invalidEdit(let sequence, let reason):
        guard let peer else { return }
        room.receiveInvalid(sequence, Rejection(reason), from: peer)
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
    room.receive(submission, from: peer, at: host.engineTime)
  }

  private func fail(_ code: ConnectionErrorCode, _ message: String) {
    guard let peer else {
      refuse(code, message)
      return
    }
    room.end(peer, code, message)
  }

  func receivedEnd() {
    drop()
  }

  func failed(_ error: SystemError) {
    host.log(.debug, "\(room.name.text): \(error)")
    host.bury(self)
  }

  // MARK: - Output

  /// Appends what `write` writes to what waits for the system.
  private func queue(_ write: (inout [UInt8]) -> Void) {
    tcp?.withOutput(write)
    requestFlush()
  }

  private func sendFrame(_ payload: UnsafeRawBufferPointer, _ opcode: Opcode) {
    guard tcp != nil else { return }
    if let peer { room.materialize(peer) }
    queue { FrameWriter.append(payload, opcode, to: &$0) }
  }

  private func requestFlush() {
    guard !isFlushPending else { return }
    isFlushPending = true
    host.noteDirty(self)
  }

  /// Writes what is queued, and tells the authority if a peer that catches up can take more.
  func flush() {
    isFlushPending = false
    guard let tcp else { return }
    tcp.flush()
    if tcp.bufferedByteCount == 0 { noteDrained() }
    holdBack()
  }

  /// Has the authority told in its turn among those that wait for more.
  private func noteDrained() {
    guard peer != nil, behindSince != nil || isDrainAwaited, !isDrained else { return }
    isDrained = true
    host.noteDrained(self)
  }

  /// Tells the authority that a peer can take more, unless it has been given something since.
  func tellDrained() {
    isDrained = false
    guard let peer, let tcp, tcp.bufferedByteCount == 0, behindSince != nil || isDrainAwaited
    else { return }
    isDrainAwaited = false
    if behindSince != nil { behindSince = host.now }
    room.drained(peer)
  }

  /// Reads no more from a client that does not take what it is told, until it has taken all of it.
  private func holdBack() {
    guard let tcp, !isHeldBack, closing.isOpen,
      tcp.bufferedByteCount > 2 * host.limits.peerOutputByteCount
    else { return }
    isHeldBack = true
    heldByteCount = tcp.bufferedByteCount
    tcp.pauseReading()
  }

  func drained() {
    if isHeldBack {
      isHeldBack = false
      heartbeat.receive(at: host.loop.turnTime.nanoseconds)
      tcp?.resumeReading()
    }
    noteDrained()
  }

  // MARK: - The end

  /// Begins the close handshake, whose answer is read even if reading was paused. The peer leaves
  /// the room first: what it was told goes before the frame, nothing behind it (RFC 6455 §5.5.1).
  func close(_ code: CloseCode, reason: String) {
    leave()
    tcp?.resumeReading()
    perform(closing.close(code, reason: reason, at: host.loop.turnTime.nanoseconds))
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
    leave()
    self.tcp = nil
    tcp.finish()
    host.forget(self)
  }

  /// Ends the connection without a close handshake.
  func drop() {
    guard let tcp else { return }
    leave()
    self.tcp = nil
    tcp.close()
    host.forget(self)
  }

  /// Looks after deadlines; called about once a second.
  func tick() {
    let now = host.loop.turnTime.nanoseconds
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
    let limit = host.limits.behindMilliseconds
    if isTaking(tcp) {
      self.behindSince = host.now
    } else if host.now - behindSince > limit {
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
    var farewell = farewell ?? Farewell(byteCount: byteCount, at: host.now)
    let limit = host.limits.farewellMilliseconds
    if farewell.isOver(byteCount: byteCount, at: host.now, limit: limit) { drop() }
    self.farewell = farewell
  }

  /// Takes it out of the broadcasts, with what it was told so far queued.
  func silence() { if let peer { room.silence(peer) } }

  /// Stops taking edits while the server shuts down.
  func pauseReading() { tcp?.pauseReading() }

  /// Reads again, to see the answer to the close.
  func resumeReading() { tcp?.resumeReading() }
}

// MARK: - What the room tells

extension PeerConnection: PeerEndpoint {
  var bufferedByteCount: Int { tcp?.bufferedByteCount ?? 0 }

  func waitToJoin() { tcp?.pauseReading() }

  func joined(as peer: PeerID) {
    self.peer = peer
    behindSince = host.now
    tcp?.resumeReading()
  }

  func receiveFirstBytes() {
    var bytes = firstBytes
    firstBytes = []
    guard !bytes.isEmpty else { return }
    bytes.withUnsafeMutableBytes { received($0) }
  }

  func refuse(_ code: ConnectionErrorCode, _ message: String) {
    host.log(.warning, "\(room.name.text): refused: \(code.rawValue): \(message)")
    var bytes: [UInt8] = []
    ErrorMessage.write(code: code.rawValue, message: message, to: &bytes)
    bytes.withUnsafeBytes { send($0, mayDeflate: true) }
    close(CloseCode(rawValue: code.closeCode), reason: code.rawValue)
  }

  func goLive() { behindSince = nil }

  func goQuiet() { behindSince = host.now }

  /// How long a message to this peer alone must be to be deflated, so that it saves something, and
  /// may be, so that it holds the loop for a few milliseconds at most; in bytes.
  private static let deflatedByteCounts = 1024...(256 << 10)

  func send(_ message: UnsafeRawBufferPointer, mayDeflate: Bool) {
    guard closing.isOpen else { return }
    if mayDeflate, let streamKind, Self.deflatedByteCounts.contains(message.count) {
      queue { streamKind.append(alone: message, to: &$0, using: host.workspace) }
    } else {
      queue { FrameWriter.append(message, .text, to: &$0) }
    }
    hasSaidHello = true
    guard owesPong else { return }
    owesPong = false
    sendPong()
  }

  func enqueue(_ frames: UnsafeRawBufferPointer) { tcp?.enqueue(frames) }

  func write(_ frames: UnsafeRawBufferPointer) { tcp?.flush(followedBy: frames) }

  func awaitDrain() {
    isDrainAwaited = true
    requestFlush()
  }

  func end(_ code: ConnectionErrorCode) {
    peer = nil
    close(CloseCode(rawValue: code.closeCode), reason: code.rawValue)
  }
}
