/// What the owner of a client's connection is told, on the loop's thread.
package protocol ClientConnectionDelegate: AnyObject {
  /// The server took the upgrade; messages follow and can be sent.
  func opened(_ connection: ClientConnection)
  /// A text message came. Its bytes are valid until the method returns.
  func received(_ message: UnsafeRawBufferPointer, on connection: ClientConnection)
  /// All messages that have come so far were handed out; what is queued now goes behind them.
  func receivedAll(on connection: ClientConnection)
  /// The connection is of no use any more, for this reason. It comes once.
  func closed(_ connection: ClientConnection, reason: String)
}
