import Testing

@testable import WebSocket

@Test("a masked text message is unmasked where it lies (RFC 6455 §5.7)")
func maskedHello() throws {
  var bytes: [UInt8] = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]
  let limits = WebSocketLimits(frameByteCount: 100, messageByteCount: 100, fragmentCount: 4)
  var connection = WebSocketConnection(role: .server, limits: limits, compression: nil)
  let workspace = WebSocketWorkspace()
  try bytes.withUnsafeMutableBytes { buffer in
    var input = buffer
    guard case .text(let text)? = try connection.next(in: &input, using: workspace) else {
      Issue.record("no text")
      return
    }
    #expect(String(decoding: text, as: UTF8.self) == "Hello")
    let rest = try connection.next(in: &input, using: workspace)
    #expect(rest == nil)
  }
}
