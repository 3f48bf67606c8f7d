/// Writes frames behind bytes that are to be sent (RFC 6455 §5.2).
package enum FrameWriter {
  /// Appends a server's frame: a whole message, or a control frame.
  ///
  /// - Parameters:
  ///   - payload: The payload as it goes on the wire: already deflated if `isCompressed`.
  ///   - opcode: What the frame is for.
  ///   - isCompressed: Sets RSV1 (RFC 7692 §6).
  ///   - isFinal: `false` for all fragments but the last.
  ///   - output: Where to.
  /// - Complexity: O(n) in the payload.
  @inline(__always)
  package static func append(
    _ payload: UnsafeRawBufferPointer, _ opcode: Opcode, isCompressed: Bool = false,
    isFinal: Bool = true, to output: inout [UInt8]
  ) {
    appendHeader(
      payload.count, opcode, isCompressed: isCompressed, isFinal: isFinal, maskBit: 0, to: &output)
    output.append(contentsOf: payload)
  }

  /// Appends a server's frame with a payload that lies in an array.
  package static func append(
    _ payload: [UInt8], _ opcode: Opcode, isCompressed: Bool = false, isFinal: Bool = true,
    to output: inout [UInt8]
  ) {
    payload.withUnsafeBytes {
      append($0, opcode, isCompressed: isCompressed, isFinal: isFinal, to: &output)
    }
  }

  /// Appends a client's frame, masked with `maskingKey` (RFC 6455 §5.3), which must be
  /// unpredictable.
  ///
  /// - Complexity: O(n) in the payload.
  package static func append(
    _ payload: UnsafeRawBufferPointer, _ opcode: Opcode, maskedWith maskingKey: UInt32,
    isCompressed: Bool = false, isFinal: Bool = true, to output: inout [UInt8]
  ) {
    appendHeader(
      payload.count, opcode, isCompressed: isCompressed, isFinal: isFinal, maskBit: 0x80,
      to: &output)
    withUnsafeBytes(of: maskingKey) { output.append(contentsOf: $0) }
    let start = output.count
    output.append(contentsOf: payload)
    _ = output.withUnsafeMutableBytes {
      Masking.apply(maskingKey, to: UnsafeMutableRawBufferPointer(rebasing: $0[start...]))
    }
  }

  /// Appends a client's frame with a payload that lies in an array.
  package static func append(
    _ payload: [UInt8], _ opcode: Opcode, maskedWith maskingKey: UInt32, isCompressed: Bool = false,
    isFinal: Bool = true, to output: inout [UInt8]
  ) {
    payload.withUnsafeBytes {
      append(
        $0, opcode, maskedWith: maskingKey, isCompressed: isCompressed, isFinal: isFinal,
        to: &output)
    }
  }

  /// The payload of a close frame (RFC 6455 §5.5.1).
  ///
  /// - Parameters:
  ///   - code: Why; `nil` gives an empty payload.
  ///   - reason: Cut at a scalar to the 123 bytes that fit.
  /// - Returns: At most 125 bytes.
  package static func closePayload(_ code: CloseCode?, reason: String = "") -> [UInt8] {
    guard let code else { return [] }
    var payload = [UInt8(code.rawValue >> 8), UInt8(truncatingIfNeeded: code.rawValue)]
    for scalar in reason.unicodeScalars {
      guard let encoded = UTF8.encode(scalar), payload.count + encoded.count <= 125 else { break }
      payload.append(contentsOf: encoded)
    }
    return payload
  }

  /// Appends a server's close frame.
  package static func appendClose(
    _ code: CloseCode?, reason: String = "", to output: inout [UInt8]
  ) {
    append(closePayload(code, reason: reason), .close, to: &output)
  }

  /// Appends a client's close frame.
  package static func appendClose(
    _ code: CloseCode?, reason: String = "", maskedWith maskingKey: UInt32,
    to output: inout [UInt8]
  ) {
    append(closePayload(code, reason: reason), .close, maskedWith: maskingKey, to: &output)
  }

  /// Appends a header without a masking key.
  @inline(__always)
  private static func appendHeader(
    _ payloadByteCount: Int, _ opcode: Opcode, isCompressed: Bool, isFinal: Bool, maskBit: UInt8,
    to output: inout [UInt8]
  ) {
    let first = opcode.rawValue | (isFinal ? 0x80 : 0) | (isCompressed ? 0x40 : 0)
    output.reserveRoom(payloadByteCount + FrameHeader.maximumByteCount)
    output.append(first)
    switch payloadByteCount {
    case ...125:
      output.append(UInt8(payloadByteCount) | maskBit)
    case ...0xFFFF:
      output.append(126 | maskBit)
      withUnsafeBytes(of: UInt16(payloadByteCount).bigEndian) { output.append(contentsOf: $0) }
    default:
      output.append(127 | maskBit)
      withUnsafeBytes(of: UInt64(payloadByteCount).bigEndian) { output.append(contentsOf: $0) }
    }
  }
}

extension [UInt8] {
  /// Makes room for `addedCount` more bytes and keeps growing by doubling.
  @inline(__always)
  fileprivate mutating func reserveRoom(_ addedCount: Int) {
    let needed = count + addedCount
    if needed > capacity { reserveCapacity(Swift.max(needed, capacity * 2)) }
  }
}
