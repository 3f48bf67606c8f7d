import Testing

@testable import WebSocket

/// A request as a table.
struct FakeRequest: WebSocketUpgradeRequest {
  var upgradeMethod = "GET"
  var isHTTP11 = true
  var announcesBody = false
  var fields: [(String, String)] = [
    ("host", "server.example.com"), ("upgrade", "websocket"), ("connection", "Upgrade"),
    ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="), ("sec-websocket-version", "13"),
  ]

  func fieldValues(_ lowercasedName: String) -> [String] {
    fields.filter { $0.0 == lowercasedName }.map(\.1)
  }

  /// The request with other fields of a name.
  func with(_ name: String, _ values: String...) -> FakeRequest {
    var copy = self
    copy.fields.removeAll { $0.0 == name }
    copy.fields += values.map { (name, $0) }
    return copy
  }
}

/// Stands in for SHA-1; knows the digest of the standard's example only (RFC 6455 §1.3).
func exampleSHA1(_ bytes: [UInt8]) -> [UInt8] {
  let example = "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
  guard bytes == Array(example.utf8) else { return Array(repeating: 0, count: 20) }
  return [
    0xb3, 0x7a, 0x4f, 0x2c, 0xc0, 0x62, 0x4f, 0x16, 0x90, 0xf6, 0x46, 0x06, 0xcf, 0x38, 0x59, 0x45,
    0xb2, 0xbe, 0xc4, 0xea,
  ]
}

@Suite("Opening handshake")
struct HandshakeTests {
  private let deflate = CompressionConfiguration(
    serverWindowBits: 15, clientWindowBits: 15, allowsServerContextTakeover: true, level: 6,
    memoryLevel: 8)

  private func accept(
    _ request: FakeRequest, subprotocols: [String] = []
  ) throws(HandshakeError) -> WebSocketHandshake {
    try WebSocketHandshake(
      answering: request, subprotocols: subprotocols, compression: deflate, sha1: exampleSHA1)
  }

  private func refusal(_ request: FakeRequest) -> HandshakeError? {
    do throws(HandshakeError) {
      _ = try accept(request)
      return nil
    } catch {
      return error
    }
  }

  @Test("the standard's example is accepted with its key (RFC 6455 §1.3)")
  func example() throws {
    let accepted = try accept(FakeRequest().with("origin", "http://example.com"))
    let fields = Dictionary(uniqueKeysWithValues: accepted.fields.map { ($0.name, $0.value) })
    #expect(fields["Sec-WebSocket-Accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    #expect(fields["Upgrade"] == "websocket")
    #expect(fields["Connection"] == "Upgrade")
    #expect(fields["Sec-WebSocket-Extensions"] == nil)
    #expect(accepted.origin == "http://example.com")
    #expect(accepted.compression == nil)
  }

  @Test("names of lists are taken in any case and company (RFC 6455 §4.2.1)")
  func lists() {
    let request = FakeRequest().with("connection", "keep-alive, UPGRADE").with(
      "upgrade", "WebSocket")
    #expect(refusal(request) == nil)
    #expect(refusal(FakeRequest().with("connection", "keep-alive", "upgrade")) == nil)
  }

  @Test("handshakes that are not quite right are refused with 400 or 426 (RFC 6455 §4.2, §4.4)")
  func refusals() {
    var post = FakeRequest()
    post.upgradeMethod = "POST"
    var old = FakeRequest()
    old.isHTTP11 = false
    var body = FakeRequest()
    body.announcesBody = true
    let good = FakeRequest()
    let key = "sec-websocket-key"
    let cases: [(FakeRequest, HandshakeError, Int)] = [
      (post, .methodNotGET, 400), (old, .versionNotHTTP11, 426), (body, .bodyPresent, 400),
      (good.with("host"), .hostInvalid, 400), (good.with("host", "a", "b"), .hostInvalid, 400),
      (good.with("upgrade"), .upgradeMissing, 426),
      (good.with("upgrade", "h2c"), .upgradeMissing, 426),
      (good.with("connection"), .connectionUpgradeMissing, 426),
      (good.with("connection", "close"), .connectionUpgradeMissing, 426),
      (good.with("sec-websocket-version"), .versionUnsupported, 426),
      (good.with("sec-websocket-version", "8"), .versionUnsupported, 426),
      (good.with("sec-websocket-version", "13", "13"), .versionUnsupported, 426),
      (good.with("sec-websocket-version", "13, 8"), .versionUnsupported, 426),
      (good.with(key), .keyMissingOrRepeated, 400),
      (
        good.with(key, "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=="),
        .keyMissingOrRepeated, 400
      ),
      (good.with(key, ""), .keyInvalid, 400),
      (good.with(key, "dGhlIHNhbXBsZSBub25jZQ="), .keyInvalid, 400),
      (good.with(key, "dGhlIHNhbXBsZSBub25jZR=="), .keyInvalid, 400),
      (good.with(key, "dGhlIHNhbXBsZSBub25jZ!=="), .keyInvalid, 400),
      (good.with("sec-websocket-protocol", "a,,b"), .protocolsMalformed, 400),
      (good.with("sec-websocket-protocol", ""), .protocolsMalformed, 400),
      (good.with("sec-websocket-protocol", "a, a"), .protocolsMalformed, 400),
      (good.with("sec-websocket-protocol", "a b"), .protocolsMalformed, 400),
      (good.with("sec-websocket-extensions", "a;"), .extensionsMalformed, 400),
    ]
    for (request, error, status) in cases {
      #expect(refusal(request) == error)
      #expect(error.status == status)
      #expect(error.reason.contains("RFC 6455"))
      let names = error.fields.map(\.name)
      #expect(names.contains("Sec-WebSocket-Version") == (status == 426))
    }
  }

  @Test("the server's favourite of the offered subprotocols is chosen (RFC 6455 §4.2.2)")
  func subprotocols() throws {
    let request = FakeRequest().with("sec-websocket-protocol", "chat", "stet.v1, other")
    #expect(
      try accept(request, subprotocols: ["stet.v2", "stet.v1", "chat"]).subprotocol == "stet.v1")
    #expect(try accept(request, subprotocols: ["none"]).subprotocol == nil)
    #expect(try accept(FakeRequest(), subprotocols: ["stet.v1"]).subprotocol == nil)
  }

  @Test("offers in several fields are one list (RFC 6455 §9.1)")
  func offers() throws {
    let request = FakeRequest().with(
      "sec-websocket-extensions", "permessage-deflate; server_max_window_bits=8",
      "permessage-deflate; client_max_window_bits")
    let accepted = try accept(request)
    #expect(accepted.compression?.clientMaxWindowBits == 15)
    #expect(accepted.compression?.clientNoContextTakeover == false)
    let value = accepted.fields.first { $0.name == "Sec-WebSocket-Extensions" }?.value
    #expect(value == "permessage-deflate; client_max_window_bits=15")
  }
}
