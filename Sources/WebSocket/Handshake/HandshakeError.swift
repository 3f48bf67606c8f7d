/// Why an upgrade is refused, and how (RFC 6455 §4.2.2, §4.4).
package enum HandshakeError: Error, Equatable, Sendable {
  /// The method is not GET.
  case methodNotGET
  /// The request is not HTTP/1.1.
  case versionNotHTTP11
  /// The request has a body.
  case bodyPresent
  /// `Host` is missing or repeated.
  case hostInvalid
  /// `Upgrade` does not name websocket: the resource is only to be had as a WebSocket.
  case upgradeMissing
  /// `Connection` does not name upgrade.
  case connectionUpgradeMissing
  /// `Sec-WebSocket-Version` is missing, repeated or not 13.
  case versionUnsupported
  /// `Sec-WebSocket-Key` is missing or repeated.
  case keyMissingOrRepeated
  /// `Sec-WebSocket-Key` is not the base64 of 16 bytes.
  case keyInvalid
  /// `Sec-WebSocket-Protocol` does not follow the grammar or repeats a name.
  case protocolsMalformed
  /// `Sec-WebSocket-Extensions` does not follow the grammar.
  case extensionsMalformed

  /// The response's status: 426 where another handshake would do, 400 otherwise.
  package var status: Int {
    switch self {
    case .upgradeMissing, .connectionUpgradeMissing, .versionUnsupported, .versionNotHTTP11: 426
    case .methodNotGET, .bodyPresent, .hostInvalid, .keyMissingOrRepeated, .keyInvalid,
      .protocolsMalformed, .extensionsMalformed:
      400
    }
  }

  /// Fields that the response must have besides the usual ones (RFC 6455 §4.4; RFC 9110 §15.5.22).
  package var fields: [(name: String, value: String)] {
    guard status == 426 else { return [] }
    return [("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13")]
  }

  /// A sentence for the response's body.
  package var reason: String {
    switch self {
    case .methodNotGET: "a WebSocket handshake is a GET request (RFC 6455 §4.1)"
    case .versionNotHTTP11: "a WebSocket handshake needs HTTP/1.1 (RFC 6455 §4.1)"
    case .bodyPresent: "a WebSocket handshake has no body (RFC 6455 §4.1)"
    case .hostInvalid: "exactly one Host field is needed (RFC 6455 §4.2.1)"
    case .upgradeMissing:
      "this address is a WebSocket's, and the request has no Upgrade field that names websocket "
        + "(RFC 6455 §4.2.1); a proxy before the server must hand it on"
    case .connectionUpgradeMissing:
      "the Connection field must name Upgrade (RFC 6455 §4.2.1); a proxy before the server must "
        + "hand it on"
    case .versionUnsupported: "Sec-WebSocket-Version must be 13 (RFC 6455 §4.4)"
    case .keyMissingOrRepeated: "exactly one Sec-WebSocket-Key is needed (RFC 6455 §4.2.1)"
    case .keyInvalid: "Sec-WebSocket-Key must be 16 bytes in base64 (RFC 6455 §4.2.1)"
    case .protocolsMalformed: "Sec-WebSocket-Protocol must be a list of tokens (RFC 6455 §4.1)"
    case .extensionsMalformed: "Sec-WebSocket-Extensions is malformed (RFC 6455 §9.1)"
    }
  }
}
