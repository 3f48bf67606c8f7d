import DocumentEngine
import EditModel
import Threads
import Transport
import WebSocket

/// An upgraded connection on its way to the event loop that owns its document.
struct SocketHandOver: Sendable {
  /// The document.
  var name: DocumentName
  /// The socket, with what a layer below it has received already.
  var socket: HandOver<Socket>
  /// What the client asked for.
  var request: JoinRequest
  /// Why it cannot join after all: told over the WebSocket, as browsers show no HTTP errors to it.
  var refusal: (code: ConnectionErrorCode, message: String)?
  /// What was agreed on for permessage-deflate.
  var compression: CompressionParameters?
  /// What came behind the request's head already.
  var firstBytes: [UInt8]
}
