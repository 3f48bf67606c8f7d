/// What a frame is for (RFC 6455 §5.2, registry in §11.8).
package enum Opcode: UInt8, Sendable {
  /// The next fragment of the message that a text or binary frame began.
  case continuation = 0x0
  /// A text message or its first fragment.
  case text = 0x1
  /// A binary message or its first fragment.
  case binary = 0x2
  /// The end of what its sender has to say.
  case close = 0x8
  /// A question for a pong with the same payload.
  case ping = 0x9
  /// The answer to a ping, or a one-sided sign of life.
  case pong = 0xA

  /// Whether frames of this kind may come between fragments and must be whole (RFC 6455 §5.5).
  package var isControl: Bool { rawValue >= 0x8 }
}
