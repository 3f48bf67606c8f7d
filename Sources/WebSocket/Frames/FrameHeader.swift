/// What stands before a frame's payload (RFC 6455 §5.2).
package struct FrameHeader: Equatable, Sendable {
  /// Whether this is its message's last frame.
  package var isFinal: Bool
  /// Whether RSV1 is set: the message is compressed (RFC 7692 §6).
  package var isCompressed: Bool
  /// What the frame is for.
  package var opcode: Opcode
  /// The masking key as its four bytes stand in memory; `nil` if the payload is not masked.
  package var maskingKey: UInt32?
  /// Length of the payload, in bytes.
  package var payloadByteCount: Int
  /// Length of the header itself, in bytes: 2 to 14.
  package var byteCount: Int

  /// The longest header, in bytes.
  package static let maximumByteCount = 14

  /// Collects the parts.
  package init(
    isFinal: Bool, isCompressed: Bool, opcode: Opcode, maskingKey: UInt32?, payloadByteCount: Int,
    byteCount: Int
  ) {
    self.isFinal = isFinal
    self.isCompressed = isCompressed
    self.opcode = opcode
    self.maskingKey = maskingKey
    self.payloadByteCount = payloadByteCount
    self.byteCount = byteCount
  }
}

extension FrameHeader {
  /// Reads one header from the front of `bytes` (RFC 6455 §5.2).
  ///
  /// - Parameters:
  ///   - bytes: What has arrived.
  ///   - isDeflateAgreed: Whether RSV1 has a meaning on this connection.
  ///   - isMaskExpected: Whether the sender is a client, whose frames are all masked.
  /// - Returns: The header, or `nil` if `bytes` ends inside it.
  /// - Throws: `WebSocketError` for the first rule broken, in the order of §5.2.
  @inline(__always)
  static func parse(
    _ bytes: UnsafeRawBufferPointer, isDeflateAgreed: Bool, isMaskExpected: Bool
  ) throws(WebSocketError) -> FrameHeader? {
    guard bytes.count >= 2 else { return nil }
    let first = bytes[0]
    let second = bytes[1]
    let reserved = first & (isDeflateAgreed ? 0x30 : 0x70)
    guard reserved == 0 else { throw .reservedBitsSet(reserved) }
    guard let opcode = Opcode(rawValue: first & 0x0F) else { throw .unknownOpcode(first & 0x0F) }
    let isFinal = first & 0x80 != 0
    let isCompressed = first & 0x40 != 0
    // Only the first frame of a message says that it is compressed.
    if isCompressed, opcode != .text, opcode != .binary { throw .reservedBitsSet(0x40) }
    let isMasked = second & 0x80 != 0
    if isMasked != isMaskExpected { throw isMasked ? .maskUnexpected : .maskMissing }
    let shortCount = Int(second & 0x7F)
    if opcode.isControl {
      guard isFinal else { throw .controlFrameFragmented }
      guard shortCount <= 125 else { throw .controlFrameTooLong }
    }
    guard let (payloadByteCount, keyOffset) = try payloadLength(shortCount, bytes) else {
      return nil
    }
    let byteCount = keyOffset + (isMasked ? 4 : 0)
    guard bytes.count >= byteCount else { return nil }
    return FrameHeader(
      isFinal: isFinal, isCompressed: isCompressed, opcode: opcode,
      maskingKey: isMasked
        ? bytes.loadUnaligned(fromByteOffset: keyOffset, as: UInt32.self) : nil,
      payloadByteCount: payloadByteCount, byteCount: byteCount)
  }

  /// The payload's length and the offset behind the length field, in bytes; `nil` if cut off.
  @inline(__always)
  private static func payloadLength(
    _ shortCount: Int, _ bytes: UnsafeRawBufferPointer
  ) throws(WebSocketError) -> (Int, Int)? {
    switch shortCount {
    case 126:
      guard bytes.count >= 4 else { return nil }
      let count = UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
      guard count >= 126 else { throw .lengthNotMinimal }
      return (Int(count), 4)
    case 127:
      guard bytes.count >= 10 else { return nil }
      let count = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt64.self))
      guard count >> 63 == 0 else { throw .lengthTopBitSet }
      guard count > 0xFFFF else { throw .lengthNotMinimal }
      return (Int(count), 10)
    default:
      return (shortCount, 2)
    }
  }
}
