import Testing

@testable import WebSocket

@Suite("Close frames")
struct CloseTests {
  /// A client's close frame.
  private func close(_ code: UInt16, _ reason: [UInt8] = []) -> [UInt8] {
    clientFrame(0x8, [UInt8(code >> 8), UInt8(code & 0xFF)] + reason)
  }

  @Test("a close frame gives its code and reason, or neither (RFC 6455 §5.5.1)")
  func codeAndReason() {
    #expect(received(close(1001, Array("bye ✓".utf8))) == [.close(.goingAway, "bye ✓")])
    #expect(received(clientFrame(0x8, [])) == [.close(nil, "")])
  }

  @Test("data after a close frame is not looked at (RFC 6455 §5.5.1)")
  func dataAfterClose() {
    #expect(received(close(1000) + clientText("late") + [0xFF, 0xFF]) == [.close(.normal, "")])
  }

  @Test("a close payload of one byte is refused (RFC 6455 §5.5.1)")
  func oneByte() {
    #expect(received(clientFrame(0x8, [3])) == [.failure(.closePayloadTooShort)])
  }

  @Test("every code is judged as RFC 6455 §7.4 and the registry say")
  func codes() {
    for code in UInt16.min...UInt16.max {
      let isAllowed: Bool =
        switch code {
        case 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014: true
        case 3000...4999: true
        default: false
        }
      #expect(CloseCode(rawValue: code).isAllowedOnWire == isAllowed)
    }
    for code: UInt16 in [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535] {
      #expect(received(close(code)) == [.failure(.closeCodeInvalid(code))])
    }
  }

  @Test("a reason that is not UTF-8 is refused, a cut scalar included (RFC 6455 §5.5.1)")
  func reasonNotUTF8() {
    #expect(received(close(1000, [0xFF])) == [.failure(.closeReasonNotUTF8)])
    #expect(received(close(1000, [0xE2, 0x9C])) == [.failure(.closeReasonNotUTF8)])
  }

  @Test("a reason that is written is cut at a scalar to what fits (RFC 6455 §5.5)")
  func longReason() {
    let payload = FrameWriter.closePayload(.normal, reason: String(repeating: "€", count: 60))
    #expect(payload.count == 2 + 41 * 3)
    #expect(String(validating: payload[2...], as: UTF8.self) != nil)
    #expect(FrameWriter.closePayload(nil, reason: "unheard") == [])
  }

  @Test("the close handshake answers once and with the peer's code (RFC 6455 §7.1)")
  func answersOnce() {
    var handshake = CloseHandshake(answerNanoseconds: 10)
    #expect(handshake.receiveClose(.goingAway) == .sendCloseAndDisconnect(.goingAway, reason: ""))
    #expect(handshake.receiveClose(.goingAway) == .wait)
    #expect(handshake.close(.normal, reason: "", at: 5) == .wait)
    #expect(!handshake.isOpen)
  }

  @Test("who closes first waits for the answer until the deadline (RFC 6455 §7.1.1)")
  func closesFirst() {
    var handshake = CloseHandshake(answerNanoseconds: 10)
    #expect(handshake.close(.normal, reason: "done", at: 5) == .sendClose(.normal, reason: "done"))
    #expect(handshake.tick(at: 14) == .wait)
    var answered = handshake
    #expect(answered.receiveClose(.normal) == .disconnect)
    #expect(handshake.tick(at: 15) == .disconnect)
    #expect(handshake.tick(at: 16) == .wait)
  }

  @Test("a broken rule closes with its code; after our own close it only disconnects (§7.1.7)")
  func failure() {
    var open = CloseHandshake(answerNanoseconds: 10)
    let error = WebSocketError.maskMissing
    #expect(
      open.receiveFailure(error) == .sendCloseAndDisconnect(.protocolError, reason: error.reason))
    var closing = CloseHandshake(answerNanoseconds: 10)
    _ = closing.close(.normal, reason: "", at: 0)
    #expect(closing.receiveFailure(error) == .disconnect)
  }
}
