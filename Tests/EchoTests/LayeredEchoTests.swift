import Testing
import Threads
import Transport
import TransportSupport
import WebSocket

@testable import Echo

/// Neither HTTP nor WebSocket nor the server know of the layer: it is put in at the door.
@Suite("An echo server behind a layer", .serialized)
struct LayeredEchoTests {
  /// The server, for the loop's thread.
  private final class Served: @unchecked Sendable {
    // @unchecked Sendable: its member belongs to the loop's thread.
    var server: EchoServer?
  }

  private static let request = """
    GET / HTTP/1.1\r
    Host: x\r
    Upgrade: websocket\r
    Connection: Upgrade\r
    Sec-WebSocket-Version: 13\r
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
    \r

    """

  private func frame(_ text: String, _ opcode: Opcode = .text) -> [UInt8] {
    var bytes: [UInt8] = []
    FrameWriter.append(Array(text.utf8), opcode, maskedWith: 0x0102_0304, to: &bytes)
    return bytes
  }

  private func answer(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    Array(text.utf8).withUnsafeBytes { FrameWriter.append($0, .text, to: &bytes) }
    return bytes
  }

  /// The head of the answer to the upgrade.
  private func head(of client: ScramblingClient) throws -> String {
    var bytes: [UInt8] = []
    while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]) { bytes += try client.receive(1) }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("upgrades, and echoes what came with the request and what follows")
  func echo() throws {
    let running = try RunningLoop()
    defer { running.stop() }
    let any = try #require(SocketAddress("127.0.0.1:0"))
    let served = Served()
    let address = try running.perform {
      let server = try EchoServer(
        listeningOn: ListeningSocket(any, layer: { ScramblingLayer(isAccepting: true) }),
        configuration: EchoConfiguration(), on: running.loop)
      served.server = server
      return server.address
    }
    let client = try ScramblingClient(connectingTo: address)
    try client.send(Array(Self.request.utf8) + frame("with the request"))
    #expect(try head(of: client).hasPrefix("HTTP/1.1 101 "))
    let first = answer("with the request")
    #expect(try client.receive(first.count) == first)
    let long = String(repeating: "späteres 😀", count: 2000)
    try client.send(frame(long) + frame(""))
    let rest = answer(long) + answer("")
    #expect(try client.receive(rest.count) == rest)
    try client.send(frame("", .close))
    #expect(try client.receiveToEnd() == [0x88, 0])
    client.close()
    try running.perform { served.server?.stop() }
  }
}
