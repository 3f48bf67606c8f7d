/// One end of a WebSocket after the opening handshake: bytes in, events out (RFC 6455 §5 to §7,
/// RFC 7692).
///
/// It does no I/O, holds no clock and, between messages, no buffer and no zlib state. A message
/// that lies whole in the receive buffer, in one frame and uncompressed, is unmasked and handed out
/// where it lies.
///
/// ```
/// var input = UnsafeMutableRawBufferPointer(rebasing: receiveBuffer[..<receivedCount])
/// while let event = try connection.next(in: &input, using: workspace) { … }
/// ```
package struct WebSocketConnection: ~Copyable {
  /// Which end this is.
  package enum Role: Sendable {
    /// Receives masked frames.
    case server
    /// Receives unmasked frames.
    case client
  }

  /// Which end this is.
  package let role: Role
  /// What the other side may make this one hold.
  package let limits: WebSocketLimits
  /// What is agreed for permessage-deflate; `nil` without it.
  package let compression: CompressionParameters?
  /// Whether the other side's close frame has come, or it broke a rule: no event follows.
  package internal(set) var isInputClosed = false

  /// The frame under way, if its header is complete.
  var frame: OpenFrame?
  /// The header under way, if it was cut.
  var cutHeader = CutHeader()
  /// The data message under way.
  var message = OpenMessage()
  /// Where the message under way is put together; `nil` while nothing of it is kept.
  var assembly: MessageBuffer?
  /// Whether `assembly` holds the message that was handed out last.
  var isAssemblyDelivered = false
  /// The payload of a control frame that was cut.
  var control: [UInt8] = []
  /// Only where takeover is agreed and used.
  var takeover: TakeoverContext?

  /// Begins behind the opening handshake.
  package init(role: Role, limits: WebSocketLimits, compression: CompressionParameters?) {
    self.role = role
    self.limits = limits
    self.compression = compression
  }

  /// Whether the other side's messages may refer to earlier ones.
  var isPeerTakingOver: Bool {
    guard let compression else { return false }
    return role == .server
      ? !compression.clientNoContextTakeover : !compression.serverNoContextTakeover
  }

  /// Base-two logarithm of the other side's window.
  var peerWindowBits: Int {
    guard let compression else { return 15 }
    return role == .server ? compression.clientMaxWindowBits : compression.serverMaxWindowBits
  }
}
