import Testing

@testable import WebSocket

/// A response as a table.
private struct FakeResponse: WebSocketUpgradeResponse {
  var upgradeStatus = 101
  var fields: [(String, String)] = [
    ("upgrade", "websocket"), ("connection", "Upgrade"),
    ("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
  ]

  func fieldValues(_ lowercasedName: String) -> [String] {
    fields.filter { $0.0 == lowercasedName }.map(\.1)
  }

  func with(_ name: String, _ values: String...) -> FakeResponse {
    var copy = self
    copy.fields.removeAll { $0.0 == name }
    copy.fields += values.map { (name, $0) }
    return copy
  }
}

@Suite("The client's opening handshake")
struct ClientHandshakeTests {
  private let handshake = ClientHandshake(
    nonce: Array("the sample nonce".utf8), subprotocols: ["stet.v1"],
    offer: CompressionParameters(
      serverNoContextTakeover: false, clientNoContextTakeover: false, serverMaxWindowBits: 12,
      clientMaxWindowBits: 15))

  private func refusal(_ response: FakeResponse) -> ClientHandshakeError? {
    do throws(ClientHandshakeError) {
      _ = try handshake.check(response, sha1: exampleSHA1)
      return nil
    } catch {
      return error
    }
  }

  @Test("the request asks for what is wanted (RFC 6455 §4.1)")
  func request() {
    let fields = Dictionary(uniqueKeysWithValues: handshake.fields.map { ($0.name, $0.value) })
    #expect(fields["Sec-WebSocket-Key"] == "dGhlIHNhbXBsZSBub25jZQ==")
    #expect(fields["Sec-WebSocket-Protocol"] == "stet.v1")
    #expect(
      fields["Sec-WebSocket-Extensions"]
        == "permessage-deflate; server_max_window_bits=12; client_max_window_bits")
  }

  @Test("a response that answers is taken with what it agrees on")
  func accepted() throws {
    let response = FakeResponse().with("sec-websocket-protocol", "stet.v1").with(
      "sec-websocket-extensions",
      "permessage-deflate; server_max_window_bits=10; client_no_context_takeover")
    let result = try handshake.check(response, sha1: exampleSHA1)
    #expect(result.subprotocol == "stet.v1")
    #expect(
      result.compression
        == CompressionParameters(
          serverNoContextTakeover: false, clientNoContextTakeover: true, serverMaxWindowBits: 10,
          clientMaxWindowBits: 15))
    #expect(try handshake.check(FakeResponse(), sha1: exampleSHA1).compression == nil)
  }

  @Test("a response that does not answer is refused (RFC 6455 §4.1, RFC 7692 §7.1)")
  func refused() {
    var plain = FakeResponse()
    plain.upgradeStatus = 200
    #expect(refusal(plain) == .refused(status: 200))
    let good = FakeResponse()
    let extensions = "sec-websocket-extensions"
    let cases: [(FakeResponse, ClientHandshakeError)] = [
      (good.with("upgrade"), .upgradeMissing),
      (good.with("connection", "close"), .connectionUpgradeMissing),
      (good.with("sec-websocket-accept"), .acceptKeyWrong),
      (good.with("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOO="), .acceptKeyWrong),
      (good.with("sec-websocket-protocol", "chat"), .subprotocolNotOffered),
      (good.with(extensions, "permessage-bzip2"), .extensionNotOffered),
      (good.with(extensions, "permessage-deflate"), .extensionNotOffered),
      (
        good.with(extensions, "permessage-deflate; server_max_window_bits=13"), .extensionNotOffered
      ),
      (
        good.with(
          extensions, "permessage-deflate; server_max_window_bits=12; client_max_window_bits"),
        .extensionNotOffered
      ),
    ]
    for (response, error) in cases { #expect(refusal(response) == error) }
  }
}
