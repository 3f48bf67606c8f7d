import DocumentEngine
import EditModel
import Transport
import WebSocket
import WireFormat

/// What the room tells.
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
    host.writer.withMessage(of: .error(code, message: message), in: dialect) {
      send($0, mayDeflate: true)
    }
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
