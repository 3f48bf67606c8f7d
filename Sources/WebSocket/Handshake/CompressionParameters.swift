/// What both sides agreed on for permessage-deflate (RFC 7692 §7.1).
package struct CompressionParameters: Hashable, Sendable {
  /// The server's messages do not refer to earlier ones.
  package var serverNoContextTakeover: Bool
  /// The client's messages do not refer to earlier ones.
  package var clientNoContextTakeover: Bool
  /// Base-two logarithm of the server's window, 8 to 15.
  package var serverMaxWindowBits: Int
  /// Base-two logarithm of the client's window, 8 to 15.
  package var clientMaxWindowBits: Int

  /// Collects the parts.
  package init(
    serverNoContextTakeover: Bool, clientNoContextTakeover: Bool, serverMaxWindowBits: Int,
    clientMaxWindowBits: Int
  ) {
    self.serverNoContextTakeover = serverNoContextTakeover
    self.clientNoContextTakeover = clientNoContextTakeover
    self.serverMaxWindowBits = serverMaxWindowBits
    self.clientMaxWindowBits = clientMaxWindowBits
  }
}

extension CompressionParameters {
  /// The response's `Sec-WebSocket-Extensions` value (RFC 7692 §7.1); `client_max_window_bits` may
  /// only answer itself.
  func fieldValue(answering offer: ExtensionOffer) -> String {
    var value = "permessage-deflate"
    if serverNoContextTakeover { value += "; server_no_context_takeover" }
    if clientNoContextTakeover { value += "; client_no_context_takeover" }
    if serverMaxWindowBits < 15 || offer.hasParameter("server_max_window_bits") {
      value += "; server_max_window_bits=\(serverMaxWindowBits)"
    }
    if offer.hasParameter("client_max_window_bits") {
      value += "; client_max_window_bits=\(clientMaxWindowBits)"
    }
    return value
  }
}
