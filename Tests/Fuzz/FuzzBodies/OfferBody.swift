internal import WebSocket

/// Opening handshakes: fields as a client likes them are accepted or refused, and what is agreed
/// lies within what both allow.
package enum OfferBody {
  private struct Request: WebSocketUpgradeRequest {
    var upgradeMethod = "GET"
    var isHTTP11 = true
    var announcesBody = false
    var fields = [
      "host": ["a"], "upgrade": ["websocket"], "connection": ["Upgrade"],
      "sec-websocket-key": ["dGhlIHNhbXBsZSBub25jZQ=="], "sec-websocket-version": ["13"],
    ]

    func fieldValues(_ lowercasedName: String) -> [String] { fields[lowercasedName] ?? [] }
  }

  private static let names = [
    "sec-websocket-extensions", "sec-websocket-protocol", "sec-websocket-key", "connection",
    "upgrade",
    "sec-websocket-version",
  ]

  /// Runs one input: the first byte chooses the server, each piece after it is a field's value.
  package static func run(_ bytes: UnsafeRawBufferPointer) {
    var input = FuzzInput(bytes)
    let choice = input.choice()
    let configuration = CompressionConfiguration(
      serverWindowBits: 9 + Int(choice & 7) % 7, clientWindowBits: 8 + Int(choice >> 3) % 8,
      allowsServerContextTakeover: choice & 64 != 0, level: 6, memoryLevel: 8)
    var request = Request()
    for piece in input.pieces() {
      // Most pieces are offers; the first byte may choose another field.
      let index = Int(piece.first ?? 0)
      let isOther = index < names.count
      let value = String(decoding: isOther ? piece.dropFirst() : piece[...], as: UTF8.self)
      request.fields[isOther ? names[index] : names[0], default: []].append(value)
    }
    do throws(HandshakeError) {
      let accepted = try WebSocketHandshake(
        answering: request, subprotocols: ["stet.v1", "chat"], compression: configuration,
        sha1: { _ in Array(repeating: 0, count: 20) })
      if let agreed = accepted.compression { check(agreed, configuration, accepted, request) }
    } catch {
      precondition(error.status == 400 || error.status == 426, "a refusal has its status")
    }
  }

  /// What is agreed lies within the configuration, and a client of the same mind takes the answer.
  private static func check(
    _ agreed: CompressionParameters, _ configuration: CompressionConfiguration,
    _ accepted: WebSocketHandshake, _ request: Request
  ) {
    precondition(agreed.serverMaxWindowBits <= configuration.serverWindowBits, "server window")
    precondition((9...15).contains(agreed.serverMaxWindowBits), "zlib can deflate it")
    precondition((8...15).contains(agreed.clientMaxWindowBits), "client window")
    precondition(
      agreed.serverNoContextTakeover || configuration.allowsServerContextTakeover, "server takeover"
    )
    let offers = request.fieldValues("sec-websocket-extensions").joined(separator: ",")
    precondition(
      !agreed.clientNoContextTakeover || offers.contains("client_no_context_takeover"),
      "nothing is asked of a client that it did not offer")
    let answer = accepted.fields.first { $0.name == "Sec-WebSocket-Extensions" }
    precondition(ExtensionOffer.parse(answer?.value ?? "")?.count == 1, "the answer is well formed")
  }
}
