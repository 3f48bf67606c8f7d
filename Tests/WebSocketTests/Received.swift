@testable import WebSocket

/// An event with bytes of its own, or the failure that ended the input.
enum Received: Equatable {
  case text(String)
  case binary([UInt8])
  case ping([UInt8])
  case pong([UInt8])
  case close(CloseCode?, String)
  case failure(WebSocketError)

  init(_ event: WebSocketEvent) {
    self =
      switch event {
      case .text(let bytes): .text(String(decoding: bytes, as: UTF8.self))
      case .binary(let bytes): .binary(Array(bytes))
      case .ping(let bytes): .ping(Array(bytes))
      case .pong(let bytes): .pong(Array(bytes))
      case .close(let code, let reason): .close(code, String(decoding: reason, as: UTF8.self))
      }
  }
}

/// Limits that no ordinary test meets.
let roomyLimits = WebSocketLimits(
  frameByteCount: 1 << 24, messageByteCount: 1 << 24, fragmentCount: 1 << 16)

/// What an end makes of `bytes` when they arrive in pieces of the given lengths, the last one being
/// whatever is left.
func received(
  _ bytes: [UInt8], as role: WebSocketConnection.Role = .server,
  limits: WebSocketLimits = roomyLimits, compression: CompressionParameters? = nil,
  pieces: [Int] = []
) -> [Received] {
  var connection = WebSocketConnection(role: role, limits: limits, compression: compression)
  let workspace = WebSocketWorkspace()
  var results: [Received] = []
  var start = 0
  for count in pieces + [bytes.count] where start < bytes.count {
    let end = min(start + count, bytes.count)
    // Each piece lies in memory of its own, as from a receive buffer that is used again.
    var piece = Array(bytes[start..<end])
    feed(&piece, &connection, workspace, &results)
    start = end
  }
  connection.releaseMemory(workspace)
  return results
}

/// Gives one piece to a connection and collects what it makes of it.
func feed(
  _ piece: inout [UInt8], _ connection: inout WebSocketConnection,
  _ workspace: WebSocketWorkspace, _ results: inout [Received]
) {
  piece.withUnsafeMutableBytes { buffer in
    var input = buffer
    do throws(WebSocketError) {
      while let event = try connection.next(in: &input, using: workspace) {
        results.append(Received(event))
      }
    } catch {
      results.append(.failure(error))
    }
  }
}

/// A client's frame, with any bits of the first byte.
func clientFrame(
  _ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true, reserved: UInt8 = 0,
  key: UInt32 = 0x3d21_fa37
) -> [UInt8] {
  var bytes: [UInt8] = []
  FrameWriter.append(payload, .text, maskedWith: key, isFinal: isFinal, to: &bytes)
  bytes[0] = bytes[0] & 0x80 | reserved | opcode
  return bytes
}

/// A client's text frame.
func clientText(_ text: String, isFinal: Bool = true) -> [UInt8] {
  clientFrame(0x1, Array(text.utf8), isFinal: isFinal)
}
