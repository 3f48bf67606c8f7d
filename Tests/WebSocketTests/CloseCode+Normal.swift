import WebSocket

extension CloseCode {
  /// The purpose of the connection has been fulfilled: what clients say, and the server never does.
  static let normal = Self(rawValue: 1000)
}
