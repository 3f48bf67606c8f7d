import DocumentEngine
import Transport
import WebSocket

/// What waits to be written, and who is told when it is.
extension PeerConnection {
  /// Appends what `write` writes to what waits for the system.
  func queue(_ write: (inout [UInt8]) -> Void) {
    tcp?.withOutput(write)
    requestFlush()
  }

  func sendFrame(_ payload: UnsafeRawBufferPointer, _ opcode: Opcode) {
    guard tcp != nil else { return }
    if let peer { room.materialize(peer) }
    queue { FrameWriter.append(payload, opcode, to: &$0) }
  }

  func requestFlush() {
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
  func noteDrained() {
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
  func holdBack() {
    guard let tcp, !isHeldBack, closing.isOpen,
      tcp.bufferedByteCount > 2 * host.limits.peerOutputByteCount
    else { return }
    isHeldBack = true
    heldByteCount = tcp.bufferedByteCount
    tcp.pauseReading()
  }
}
