internal import WebSocket

/// A connection's input: whatever comes, it ends in events or one refusal, within its limits, and
/// the cuts make no difference.
package enum FrameBody {
  private static let limits = WebSocketLimits(
    frameByteCount: 4096, messageByteCount: 8192, fragmentCount: 16)

  /// Runs one input.
  package static func run(_ bytes: UnsafeRawBufferPointer) {
    var input = FuzzInput(bytes)
    let choice = input.choice()
    let pieces = input.pieces()
    let cut = digest(pieces, choice)
    let whole = digest([pieces.flatMap(\.self)], choice)
    precondition(cut == whole, "cuts make no difference")
  }

  /// A hash over all events of a connection that receives `pieces`.
  private static func digest(_ pieces: [[UInt8]], _ choice: UInt8) -> Int {
    let agreed = CompressionParameters(
      serverNoContextTakeover: choice & 2 != 0, clientNoContextTakeover: choice & 4 != 0,
      serverMaxWindowBits: 15, clientMaxWindowBits: choice & 8 != 0 ? 9 : 15)
    var connection = WebSocketConnection(
      role: choice & 16 != 0 ? .client : .server, limits: limits,
      compression: choice & 1 != 0 ? agreed : nil)
    let workspace = WebSocketWorkspace()
    var hasher = Hasher()
    for piece in pieces {
      var bytes = piece
      bytes.withUnsafeMutableBytes { buffer in
        var input = buffer
        do throws(WebSocketError) {
          while let event = try connection.next(in: &input, using: workspace) {
            hash(event, into: &hasher)
          }
        } catch {
          precondition(error.closeCode.isAllowedOnWire, "a refusal can be told")
          hasher.combine(error.reason)
        }
        precondition(input.isEmpty, "all input is consumed")
      }
    }
    connection.releaseMemory(workspace)
    return hasher.finalize()
  }

  private static func hash(_ event: WebSocketEvent, into hasher: inout Hasher) {
    switch event {
    case .text(let bytes):
      precondition(String(validating: bytes, as: UTF8.self) != nil, "a text is UTF-8")
      take(1, bytes, &hasher)
    case .binary(let bytes): take(2, bytes, &hasher)
    case .ping(let bytes): take(3, bytes, &hasher)
    case .pong(let bytes): take(4, bytes, &hasher)
    case .close(let code, let reason):
      precondition(code?.isAllowedOnWire ?? true, "a code that was received may be sent")
      take(5, reason, &hasher)
    }
  }

  private static func take(_ kind: Int, _ bytes: UnsafeRawBufferPointer, _ hasher: inout Hasher) {
    precondition(bytes.count <= limits.messageByteCount, "no message is above its limit")
    hasher.combine(kind)
    hasher.combine(bytes.count)
    hasher.combine(bytes: bytes)
  }
}
