import Transport
import TransportSupport
import WebSocket

/// A WebSocket of a test, which sends and receives messages as text, in turn with the test.
final class MemoryPeer {
  private let socket: ClientSocket
  private var bytes: [UInt8] = []

  /// Joins a document.
  ///
  /// - Parameters:
  ///   - document: Its name, which needs no percent-encoding.
  ///   - query: What the client claims, with the question mark.
  ///   - server: Where.
  /// - Throws: What keeps it from being upgraded.
  init(joining document: String, _ query: String = "", at server: MemoryServer) throws {
    socket = try server.request(
      "/v1/documents/\(document)/socket\(query)",
      [
        "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      ])
    _ = try head()
  }

  private func head() throws -> ArraySlice<UInt8> {
    let end = Array("\r\n\r\n".utf8)
    while true {
      if let place = bytes.firstRange(of: end) {
        defer { bytes.removeSubrange(..<place.upperBound) }
        return bytes[..<place.lowerBound]
      }
      try receiveMore()
    }
  }

  private func receiveMore() throws {
    let some = try socket.receiveSome()
    guard !some.isEmpty else { throw Overdue() }
    bytes += some
  }

  /// Sends a message.
  func send(_ message: String) throws {
    var frame: [UInt8] = []
    FrameWriter.append(Array(message.utf8), .text, maskedWith: 0x0102_0304, to: &frame)
    try socket.send(frame)
  }

  /// The next message.
  func receive() throws -> String {
    while true {
      if let message = takeFrame() { return message }
      try receiveMore()
    }
  }

  /// The first message that contains `words`; those before it are passed over.
  func receive(containing words: String) throws -> String {
    while true {
      let message = try receive()
      if message.contains(words) { return message }
    }
  }

  /// A server's frame is not masked and, here, shorter than 64 KiB.
  private func takeFrame() -> String? {
    guard bytes.count >= 4 else { return nil }
    let isLong = bytes[1] == 126
    let start = isLong ? 4 : 2
    let count = isLong ? Int(bytes[2]) << 8 | Int(bytes[3]) : Int(bytes[1])
    guard bytes.count >= start + count else { return nil }
    defer { bytes.removeSubrange(..<(start + count)) }
    return String(decoding: bytes[start..<start + count], as: UTF8.self)
  }

  /// Ends the connection.
  func close() { socket.close() }
}
