internal import Notation

/// The client's side of the opening handshake (RFC 6455 §4.1).
package struct ClientHandshake: Sendable {
  /// The value of `Sec-WebSocket-Key`.
  package let key: String
  /// The subprotocols that are offered, the most wanted first.
  package let subprotocols: [String]
  /// Whether permessage-deflate is offered, and with what.
  package let offer: CompressionParameters?

  /// Prepares a handshake; `nonce` is 16 unpredictable bytes.
  package init(nonce: [UInt8], subprotocols: [String], offer: CompressionParameters?) {
    precondition(nonce.count == 16, "a nonce has 16 bytes (RFC 6455 §4.1)")
    key = Base64.standard.encode(nonce)
    self.subprotocols = subprotocols
    self.offer = offer
  }

  /// The request's fields besides `Host`.
  package var fields: [(name: String, value: String)] {
    var fields = [
      (name: "Upgrade", value: "websocket"), (name: "Connection", value: "Upgrade"),
      (name: "Sec-WebSocket-Key", value: key), (name: "Sec-WebSocket-Version", value: "13"),
    ]
    if !subprotocols.isEmpty {
      fields.append((name: "Sec-WebSocket-Protocol", value: subprotocols.joined(separator: ", ")))
    }
    if let offer {
      var value = "permessage-deflate"
      if offer.serverNoContextTakeover { value += "; server_no_context_takeover" }
      if offer.clientNoContextTakeover { value += "; client_no_context_takeover" }
      if offer.serverMaxWindowBits < 15 {
        value += "; server_max_window_bits=\(offer.serverMaxWindowBits)"
      }
      value += "; client_max_window_bits"
      if offer.clientMaxWindowBits < 15 { value += "=\(offer.clientMaxWindowBits)" }
      fields.append((name: "Sec-WebSocket-Extensions", value: value))
    }
    return fields
  }

  /// Checks the response.
  ///
  /// - Returns: The subprotocol and the agreed compression, each `nil` without.
  /// - Throws: `ClientHandshakeError` for the first rule broken.
  package func check(
    _ response: some WebSocketUpgradeResponse, sha1: ([UInt8]) -> [UInt8]
  ) throws(ClientHandshakeError) -> (
    subprotocol: String?, compression: CompressionParameters?
  ) {
    guard response.upgradeStatus == 101 else { throw .refused(status: response.upgradeStatus) }
    guard WebSocketHandshake.hasToken("websocket", in: response.fieldValues("upgrade")) else {
      throw .upgradeMissing
    }
    guard WebSocketHandshake.hasToken("upgrade", in: response.fieldValues("connection")) else {
      throw .connectionUpgradeMissing
    }
    let accept = WebSocketHandshake.acceptKey(for: key, sha1: sha1)
    guard response.fieldValues("sec-websocket-accept") == [accept] else { throw .acceptKeyWrong }
    let chosen = response.fieldValues("sec-websocket-protocol")
    guard chosen.count <= 1, chosen.allSatisfy({ subprotocols.contains($0) }) else {
      throw .subprotocolNotOffered
    }
    return (chosen.first, try agreed(response.fieldValues("sec-websocket-extensions")))
  }

  /// Checks that the extensions are among the offered ones.
  private func agreed(
    _ values: [String]
  ) throws(ClientHandshakeError) -> CompressionParameters? {
    guard !values.isEmpty else { return nil }
    guard let offer, let elements = ExtensionOffer.parse(values.joined(separator: ",")),
      let first = elements.first, elements.count == 1,
      let answer = DeflateOffer(first, isResponse: true),
      !offer.serverNoContextTakeover || answer.serverNoContextTakeover,
      answer.serverMaxWindowBits ?? 15 <= offer.serverMaxWindowBits,
      answer.clientMaxWindowBits ?? 15 <= offer.clientMaxWindowBits
        || offer.clientMaxWindowBits < 15 && answer.clientMaxWindowBits == nil
    else { throw .extensionNotOffered }
    return CompressionParameters(
      serverNoContextTakeover: answer.serverNoContextTakeover,
      clientNoContextTakeover: answer.clientNoContextTakeover || offer.clientNoContextTakeover,
      serverMaxWindowBits: answer.serverMaxWindowBits ?? 15,
      clientMaxWindowBits: answer.clientMaxWindowBits ?? offer.clientMaxWindowBits)
  }
}
