/// Why a client must not take a response as its WebSocket (RFC 6455 §4.1).
package enum ClientHandshakeError: Error, Equatable, Sendable {
  /// Another status than 101.
  case refused(status: Int)
  /// `Upgrade` is not websocket.
  case upgradeMissing
  /// `Connection` does not name upgrade.
  case connectionUpgradeMissing
  /// `Sec-WebSocket-Accept` does not answer the key.
  case acceptKeyWrong
  /// A subprotocol that was not offered.
  case subprotocolNotOffered
  /// An extension or parameter that was not offered (RFC 7692 §7.1).
  case extensionNotOffered
}
