/// What a connection received.
///
/// The bytes lie in the receive buffer, or in memory of the connection or its workspace. They are
/// valid until `next` is called again on any connection of that workspace.
package enum WebSocketEvent {
  /// A whole text message; its bytes are valid UTF-8.
  case text(UnsafeRawBufferPointer)
  /// A whole binary message.
  case binary(UnsafeRawBufferPointer)
  /// A ping, which a pong with the same payload must answer (RFC 6455 §5.5.2).
  case ping(UnsafeRawBufferPointer)
  /// A pong; unsolicited ones are legal (RFC 6455 §5.5.3).
  case pong(UnsafeRawBufferPointer)
  /// The other side's close frame: answer with the same code unless a close frame was sent before;
  /// nothing after it is looked at (RFC 6455 §5.5.1). The reason is valid UTF-8.
  case close(CloseCode?, reason: UnsafeRawBufferPointer)
}
