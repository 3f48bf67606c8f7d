package import HTTP
internal import WebSocket

/// Lets an opening handshake read a request, so that neither module knows the other.
extension HTTPRequestHead: WebSocketUpgradeRequest {}
