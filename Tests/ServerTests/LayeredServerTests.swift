import StoreSupport
import Testing
import TransportSupport
import WebSocket

@testable import Server

/// Neither the front nor the rooms know of the layer: it is put in at the door.
@Suite("A server behind a layer", .serialized)
struct LayeredServerTests {
  private func head(of client: ScramblingClient) throws -> String {
    var bytes: [UInt8] = []
    while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]) { bytes += try client.receive(1) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The next message, which is short.
  private func message(of client: ScramblingClient) throws -> String {
    let start = try client.receive(2)
    var count = Int(start[1])
    if count == 126 {
      count = try client.receive(2).reduce(0) { $0 << 8 | Int($1) }
    }
    return String(decoding: try client.receive(count), as: UTF8.self)
  }

  /// Waits for a message that begins so.
  private func awaitMessage(_ beginning: String, of client: ScramblingClient) throws {
    while try !message(of: client).hasPrefix(beginning) {}
  }

  private func frame(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    FrameWriter.append(Array(text.utf8), .text, maskedWith: 0x0102_0304, to: &bytes)
    return bytes
  }

  @Test(
    "answers requests and hands sockets to either loop with what the layer holds",
    arguments: ["one", "two", "three", "four"])
  func joins(name: String) throws {
    let server = try MemoryServer(
      MemoryJournalStore(epoch: 7), layer: { ScramblingLayer(isAccepting: true) })
    defer { server.stop() }
    let client = try ScramblingClient(connectingTo: server.address)
    try client.send(Array("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
    let health = try head(of: client)
    #expect(health.hasPrefix("HTTP/1.1 200 OK\r\n"))
    let length = try #require(health.firstMatch(of: #/Content-Length: (\d+)/#)?.output.1)
    _ = try client.receive(try #require(Int(length)))
    // All with one call of the system: what the layer has decoded by then goes along.
    try client.send(
      Array(
        """
        GET /v1/documents/\(name)/socket HTTP/1.1\r
        Host: x\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        Sec-WebSocket-Protocol: stet.v1\r
        \r

        """.utf8) + (0..<40).flatMap { _ in frame(#"{"type":"ping"}"#) })
    #expect(try head(of: client).hasPrefix("HTTP/1.1 101 "))
    #expect(try message(of: client).hasPrefix(#"{"type":"hello""#))
    try awaitMessage(#"{"type":"pong"}"#, of: client)
    try client.send(frame(#"{"type":"edit","sequence":1,"revision":0,"operation":["a"]}"#))
    try awaitMessage(#"{"type":"edit","revision":1,"#, of: client)
    client.close()
  }
}
