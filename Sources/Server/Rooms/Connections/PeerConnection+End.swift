import EditModel
import Threads
import Transport
import WebSocket

/// How the connection ends, and the deadlines that may end it.
extension PeerConnection {
  /// Begins the close handshake, whose answer is read even if reading was paused. The peer leaves
  /// the room first: what it was told goes before the frame, nothing behind it (RFC 6455 §5.5.1).
  func close(_ code: CloseCode, reason: String) {
    leave()
    tcp?.resumeReading()
    perform(closing.close(code, reason: reason, at: host.loop.turnTime.nanoseconds))
  }

  func perform(_ action: CloseHandshake.Action) {
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
