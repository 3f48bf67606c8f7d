import Testing

@testable import WebSocket

@Suite("Framing")
struct FramingTests {
  @Test("the examples of the standard are read and written (RFC 6455 §5.7)")
  func examples() {
    let masked: [UInt8] = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]
    #expect(received(masked) == [.text("Hello")])
    #expect(clientText("Hello") == masked)
    #expect(received([0x81, 0x05] + Array("Hello".utf8), as: .client) == [.text("Hello")])
    let fragments: [UInt8] = [0x01, 0x03, 0x48, 0x65, 0x6c, 0x80, 0x02, 0x6c, 0x6f]
    #expect(received(fragments, as: .client) == [.text("Hello")])
    let ping: [UInt8] = [0x89, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]
    #expect(received(ping, as: .client) == [.ping(Array("Hello".utf8))])
  }

  @Test(
    "a payload of any length comes back whole",
    arguments: [0, 1, 125, 126, 127, 65535, 65536, 99999]
  )
  func lengths(count: Int) {
    let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    #expect(received(clientFrame(0x2, payload)) == [.binary(payload)])
    var frame: [UInt8] = []
    FrameWriter.append(payload, .binary, to: &frame)
    #expect(received(frame, as: .client) == [.binary(payload)])
    let headerCount = count < 126 ? 2 : count < 65536 ? 4 : 10
    #expect(frame.count == headerCount + count)
  }

  @Test("reserved bits without an extension are refused (RFC 6455 §5.2)", arguments: 1...7)
  func reservedBits(bits: Int) {
    let reserved = UInt8(bits) << 4
    for opcode in [UInt8(0x1), 0x2, 0x8, 0x9, 0xA] {
      let frame = clientFrame(opcode, [], reserved: reserved)
      #expect(received(frame) == [.failure(.reservedBitsSet(reserved))])
    }
  }

  @Test(
    "reserved opcodes are refused (RFC 6455 §5.2)", arguments: [3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
  func reservedOpcodes(opcode: UInt8) {
    #expect(received(clientFrame(opcode, [])) == [.failure(.unknownOpcode(opcode))])
  }

  @Test("a client's frame without a mask is refused (RFC 6455 §5.1)")
  func unmasked() {
    #expect(received([0x81, 0x00]) == [.failure(.maskMissing)])
    #expect(received([0x89, 0x00]) == [.failure(.maskMissing)])
    #expect(received([0x81, 0x05] + Array("Hello".utf8)) == [.failure(.maskMissing)])
  }

  @Test("a server's frame with a mask is refused (RFC 6455 §5.1)")
  func maskedByServer() {
    #expect(received(clientText("Hello"), as: .client) == [.failure(.maskUnexpected)])
  }

  @Test("a length that is not in its shortest form is refused (RFC 6455 §5.2)")
  func longForms() {
    let key: [UInt8] = [0, 0, 0, 0]
    #expect(received([0x82, 0xFE, 0, 125] + key) == [.failure(.lengthNotMinimal)])
    let wide: [UInt8] = [0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
    #expect(received([0x82, 0xFF] + wide + key) == [.failure(.lengthNotMinimal)])
  }

  @Test("a 64-bit length with its top bit set is refused (RFC 6455 §5.2)")
  func topBit() {
    let wide: [UInt8] = [0x80, 0, 0, 0, 0, 1, 0, 0]
    #expect(received([0x82, 0xFF] + wide + [0, 0, 0, 0]) == [.failure(.lengthTopBitSet)])
  }

  @Test("a control frame is whole and short (RFC 6455 §5.5)", arguments: [UInt8(0x8), 0x9, 0xA])
  func controlFrames(opcode: UInt8) {
    let fragment = clientFrame(opcode, [], isFinal: false)
    #expect(received(fragment) == [.failure(.controlFrameFragmented)])
    let long = clientFrame(opcode, Array(repeating: 0x61, count: 126))
    #expect(received(long) == [.failure(.controlFrameTooLong)])
  }

  @Test("pings and pongs give their payload, asked for or not (RFC 6455 §5.5.2, §5.5.3)")
  func pings() {
    let longest = Array(repeating: UInt8(0x61), count: 125)
    #expect(received(clientFrame(0x9, longest)) == [.ping(longest)])
    #expect(received(clientFrame(0xA, [1, 2])) == [.pong([1, 2])])
    #expect(received(clientFrame(0x9, [])) == [.ping([])])
  }

  @Test("a failure is final: what follows is thrown away (RFC 6455 §7.1.7)")
  func failureIsFinal() {
    let bytes = clientFrame(0x3, []) + clientText("late")
    #expect(received(bytes) == [.failure(.unknownOpcode(3))])
    #expect(received(bytes, pieces: [6]) == [.failure(.unknownOpcode(3))])
  }

  @Test("each refusal has a close code that may be sent, a rule and a short reason")
  func refusals() {
    let all: [WebSocketError] = [
      .reservedBitsSet(0x40), .unknownOpcode(3), .maskMissing, .maskUnexpected, .lengthNotMinimal,
      .lengthTopBitSet, .controlFrameFragmented, .controlFrameTooLong, .continuationUnexpected,
      .continuationExpected, .closePayloadTooShort, .closeCodeInvalid(999), .closeReasonNotUTF8,
      .textNotUTF8, .deflateDataInvalid, .frameTooBig(limit: .max), .messageTooBig(limit: .max),
      .tooManyFragments(limit: .max),
    ]
    for error in all {
      #expect(error.closeCode.isAllowedOnWire)
      #expect(error.rule.hasPrefix("RFC "))
      #expect((1...123).contains(error.reason.utf8.count))
    }
  }
}
