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

/// A frame whose header has come and whose payload has not all come.
struct OpenFrame {
  var opcode: Opcode
  var isFinal: Bool
  /// How much of the payload is missing, in bytes.
  var missingByteCount: Int
  /// The key, turned for the next byte; 0 changes nothing.
  var maskingKey: UInt32
}

/// A data message of which the first frame's header has come.
struct OpenMessage {
  /// Text or binary; `nil` between messages.
  var opcode: Opcode?
  var isCompressed = false
  var fragmentCount = 0
  /// Length of its payloads so far, announced ones included, in bytes.
  var byteCount = 0
  var text = UTF8Validator()
}

/// The first bytes of a header that the receive buffer cut.
struct CutHeader {
  private var storage: (UInt64, UInt64) = (0, 0)
  private(set) var byteCount = 0

  /// Adds a byte at the end.
  mutating func append(_ byte: UInt8) {
    let offset = byteCount
    withUnsafeMutableBytes(of: &storage) { $0[offset] = byte }
    byteCount += 1
  }

  /// Lends what is there.
  func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws(WebSocketError) -> Result
  ) throws(WebSocketError) -> Result {
    try Swift.withUnsafeBytes(of: storage) { (bytes) throws(WebSocketError) -> Result in
      try body(UnsafeRawBufferPointer(rebasing: bytes[..<byteCount]))
    }
  }
}
