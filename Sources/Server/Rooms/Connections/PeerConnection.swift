import DocumentEngine
import Threads
import Transport
import WebSocket
import WireFormat

/// A client's WebSocket to a document. Belongs to the worker that owns the document.
final class PeerConnection {
  let host: any ConnectionHost
  let room: DocumentRoom
  let dialect = Dialect.stet1
  let streamKind: SharedDeflateStream.Kind?
  var tcp: TCPConnection?
  var webSocket: WebSocketConnection
  var closing: CloseHandshake
  var heartbeat: Heartbeat
  var isFlushPending = false
  /// Whether nothing is read because too much waits to be written.
  var isHeldBack = false
  /// How much waited at the last look while held back, in bytes.
  var heldByteCount = 0
  /// What came behind the request's head, kept until the connection has joined.
  var firstBytes: [UInt8]
  /// Whether `hello` has been said, which is the first message of all.
  var hasSaidHello = false
  /// Whether a `ping` came before that.
  var owesPong = false

  /// Its number among the host's connections, which the host owns.
  var index = 0
  /// Its name in the room before it joined.
  var ticket = 0
  /// Its id in the room; `nil` before it joined and after it left.
  var peer: PeerID?
  /// Whether the authority has more for it once it has taken all, though it is live.
  var isDrainAwaited = false
  /// Whether the host will let it tell the room that it can take more.
  var isDrained = false
  /// How much the peer's system had taken when it was last looked at, in bytes.
  var takenByteCount = 0
  /// Whether a stopping server still waits for it.
  var farewell: Farewell?
  /// Since when it has been connected but out of the broadcasts and taken nothing, in milliseconds
  /// of the loop's clock.
  var behindSince: UInt64?

  init(room: DocumentRoom, handOver: SocketHandOver, host: any ConnectionHost) {
    self.host = host
    self.room = room
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
  func join(_ request: JoinRequest) { ticket = room.join(self, request) }

  /// Leaves the room, which tells it nothing more.
  func leave() {
    guard let peer else { return room.leave(ticket: ticket) }
    self.peer = nil
    room.leave(peer)
  }
}
