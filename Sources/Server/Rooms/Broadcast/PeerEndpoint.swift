import DocumentEngine
import EditModel
import WebSocket
import WireFormat

/// What a room knows of the connection of somebody who is, or is to be, a peer.
///
/// Bytes that are lent are copied or written before a call returns.
protocol PeerEndpoint: AnyObject {
  /// The protocol in which it is told notices.
  var dialect: Dialect { get }
  /// The kind of stream that the client can take; `nil` without permessage-deflate.
  var streamKind: SharedDeflateStream.Kind? { get }
  /// What waits to be taken by the system, in bytes.
  var bufferedByteCount: Int { get }

  // MARK: - Coming

  /// Listens to nothing until it has joined.
  func waitToJoin()
  /// It is a peer from here on.
  func joined(as peer: PeerID)
  /// Takes what came before it joined.
  func receiveFirstBytes()
  /// It cannot be a peer, for this reason.
  func refuse(_ code: ConnectionErrorCode, _ message: String)

  // MARK: - Being told

  /// It takes part in the broadcasts from here on.
  func goLive()
  /// It is caught up from here on.
  func goQuiet()
  /// Sends a message to this peer alone; it may be deflated where the window is nobody else's.
  func send(_ message: UnsafeRawBufferPointer, mayDeflate: Bool)
  /// Queues frames.
  func enqueue(_ frames: UnsafeRawBufferPointer)
  /// Writes what is queued, and frames behind it.
  func write(_ frames: UnsafeRawBufferPointer)
  /// Tells the room once everything is written.
  func awaitDrain()

  // MARK: - Going

  /// It is no peer any more, and ends with this code behind what it was told.
  func end(_ code: ConnectionErrorCode)
}
