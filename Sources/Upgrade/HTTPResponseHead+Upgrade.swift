package import HTTP
internal import WebSocket

/// Lets an opening handshake read a response, so that neither module knows the other.
extension HTTPResponseHead: WebSocketUpgradeResponse {}
