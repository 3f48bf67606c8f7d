import DocumentEngine
import Transport
import WebSocket
import WireFormat

/// What a peer's connection asks of the worker that it lives on.
protocol ConnectionHost: AnyObject {
  /// The loop that serves its socket.
  var loop: EventLoop { get }
  /// The workspace of the loop's thread.
  var workspace: WebSocketWorkspace { get }
  /// What writes notices on that thread.
  var writer: NoticeWriter { get }
  /// What clients can make the server spend.
  var limits: ServerLimits { get }
  /// What a client's message may hold.
  var messageLimits: MessageLimits { get }
  /// What to agree on for permessage-deflate; `nil` declines it.
  var compression: CompressionConfiguration? { get }
  /// The loop's clock at the start of this turn, in milliseconds.
  var now: UInt64 { get }
  /// Both clocks.
  var engineTime: EngineTime { get }

  /// Has `flush` called at the end of the turn.
  func noteDirty(_ connection: PeerConnection)
  /// Has `tellDrained` called in its turn among those that wait for more.
  func noteDrained(_ connection: PeerConnection)
  /// Has `drop` called at the end of the turn, because the connection failed while it was in use.
  func bury(_ connection: PeerConnection)
  /// Lets go of a connection that has ended, once the callback that it may be in has returned.
  func forget(_ connection: PeerConnection)
  /// Lets the operator read something.
  func log(_ level: Log.Level, _ message: @autoclosure () -> String)
}
