internal import Notation

/// An opening handshake that the server accepts (RFC 6455 §4.2).
package struct WebSocketHandshake: Sendable {
  /// The subprotocol, one of the client's; `nil` if none of the server's was offered.
  package var subprotocol: String?
  /// What is agreed for permessage-deflate; `nil` without it.
  package var compression: CompressionParameters?
  /// The request's `Origin`, for the caller to judge (RFC 6455 §10.2).
  package var origin: String?
  /// The fields of the 101 response, without the ones that every response has.
  package var fields: [(name: String, value: String)]

  /// What the accept key is made of besides the client's key (RFC 6455 §1.3).
  static let identifier = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

  /// Judges a request.
  ///
  /// - Parameters:
  ///   - request: Its head.
  ///   - subprotocols: The server's, the one it likes best first.
  ///   - configuration: What to agree on for permessage-deflate; `nil` declines it.
  ///   - sha1: The SHA-1 digest of bytes.
  /// - Throws: `HandshakeError` for the first rule broken.
  package init(
    answering request: some WebSocketUpgradeRequest, subprotocols: [String],
    compression configuration: CompressionConfiguration?, sha1: ([UInt8]) -> [UInt8]
  ) throws(HandshakeError) {
    let key = try Self.checkedKey(of: request)
    let offered = try Self.offeredSubprotocols(of: request)
    subprotocol = subprotocols.first { offered.contains($0) }
    origin = request.fieldValues("origin").first
    fields = [
      ("Upgrade", "websocket"), ("Connection", "Upgrade"),
      ("Sec-WebSocket-Accept", Self.acceptKey(for: key, sha1: sha1)),
    ]
    if let subprotocol { fields.append(("Sec-WebSocket-Protocol", subprotocol)) }
    let offers = try Self.offers(of: request)
    guard let configuration else { return }
    for offer in offers {
      guard let agreed = configuration.answer(offer) else { continue }
      compression = agreed
      fields.append(("Sec-WebSocket-Extensions", agreed.fieldValue(answering: offer)))
      break
    }
  }

  /// Whether the request asks for a WebSocket at all, rightly or not.
  package static func isUpgrade(_ request: some WebSocketUpgradeRequest) -> Bool {
    hasToken("websocket", in: request.fieldValues("upgrade"))
      || !request.fieldValues("sec-websocket-key").isEmpty
  }

  /// The value of `Sec-WebSocket-Accept` (RFC 6455 §4.2.2).
  package static func acceptKey(for key: String, sha1: ([UInt8]) -> [UInt8]) -> String {
    Base64.standard.encode(sha1(Array((key + identifier).utf8)))
  }
}

extension WebSocketHandshake {
  /// Checks everything that RFC 6455 §4.2.1 demands and returns the key.
  private static func checkedKey(
    of request: some WebSocketUpgradeRequest
  ) throws(HandshakeError) -> String {
    guard request.upgradeMethod == "GET" else { throw .methodNotGET }
    guard request.isHTTP11 else { throw .versionNotHTTP11 }
    guard request.fieldValues("host").count == 1 else { throw .hostInvalid }
    guard hasToken("websocket", in: request.fieldValues("upgrade")) else { throw .upgradeMissing }
    guard hasToken("upgrade", in: request.fieldValues("connection")) else {
      throw .connectionUpgradeMissing
    }
    guard !request.announcesBody else { throw .bodyPresent }
    guard request.fieldValues("sec-websocket-version") == ["13"] else {
      throw .versionUnsupported
    }
    let keys = request.fieldValues("sec-websocket-key")
    guard let key = keys.first, keys.count == 1 else { throw .keyMissingOrRepeated }
    guard Base64.standard.decode(key)?.count == 16 else { throw .keyInvalid }
    return key
  }

  /// The client's subprotocols in its order.
  private static func offeredSubprotocols(
    of request: some WebSocketUpgradeRequest
  ) throws(HandshakeError) -> [String] {
    let values = request.fieldValues("sec-websocket-protocol")
    guard !values.isEmpty else { return [] }
    var scanner = FieldScanner(values.joined(separator: ","))
    var names: [String] = []
    repeat {
      scanner.skipSpace()
      guard let name = scanner.token(), !names.contains(name), names.count < 64 else {
        throw .protocolsMalformed
      }
      names.append(name)
      scanner.skipSpace()
    } while scanner.take(UInt8(ascii: ","))
    guard scanner.isAtEnd else { throw .protocolsMalformed }
    return names
  }

  /// The client's extension offers in its order.
  private static func offers(
    of request: some WebSocketUpgradeRequest
  ) throws(HandshakeError) -> [ExtensionOffer] {
    let values = request.fieldValues("sec-websocket-extensions")
    guard !values.isEmpty else { return [] }
    guard let offers = ExtensionOffer.parse(values.joined(separator: ",")) else {
      throw .extensionsMalformed
    }
    return offers
  }

  /// Whether a list of tokens in any number of fields has `token`, in any case.
  static func hasToken(_ token: String, in values: [String]) -> Bool {
    values.contains { value in
      value.split(separator: ",").contains { element in
        let trimmed = element.drop { $0 == " " || $0 == "\t" }
        let end = trimmed.lastIndex { $0 != " " && $0 != "\t" }
        guard let end else { return false }
        return trimmed[...end].lowercased() == token
      }
    }
  }
}
