import Testing

@testable import WebSocket

@Suite("Fragments")
struct FragmentTests {
  @Test("fragments join to one message, control frames come between (RFC 6455 §5.4)")
  func interleaved() {
    let bytes =
      clientText("Hel", isFinal: false) + clientFrame(0x9, [1])
      + clientFrame(0x0, [], isFinal: false)
      + clientFrame(0xA, [2]) + clientFrame(0x0, Array("lo".utf8))
    #expect(received(bytes) == [.ping([1]), .pong([2]), .text("Hello")])
  }

  @Test("a continuation needs a message (RFC 6455 §5.4)")
  func continuationFirst() {
    #expect(received(clientFrame(0x0, [1])) == [.failure(.continuationUnexpected)])
    #expect(
      received(clientText("a") + clientFrame(0x0, [1]))
        == [.text("a"), .failure(.continuationUnexpected)])
  }

  @Test("a message begins only after the one before (RFC 6455 §5.4)")
  func messageInside() {
    let bytes = clientText("a", isFinal: false) + clientText("b")
    #expect(received(bytes) == [.failure(.continuationExpected)])
  }

  @Test("a close between fragments ends the connection (RFC 6455 §5.5.1)")
  func closeInside() {
    let bytes = clientText("a", isFinal: false) + clientFrame(0x8, [0x03, 0xE8])
    #expect(received(bytes + clientFrame(0x0, [])) == [.close(.normal, "")])
  }

  @Test("a message at the limit passes, one byte more is refused before it comes (§10.4)")
  func messageLimit() {
    let limits = WebSocketLimits(frameByteCount: 100, messageByteCount: 150, fragmentCount: 10)
    let half = Array(repeating: UInt8(7), count: 75)
    let atLimit = clientFrame(0x2, half, isFinal: false) + clientFrame(0x0, half)
    #expect(received(atLimit, limits: limits) == [.binary(half + half)])
    let above = clientFrame(0x2, half, isFinal: false) + clientFrame(0x0, half + [7])
    let headerOnly = Array(above.prefix(above.count - 76))
    #expect(received(headerOnly, limits: limits) == [.failure(.messageTooBig(limit: 150))])
  }

  @Test("a frame above the limit is refused at its header (RFC 6455 §10.4)")
  func frameLimit() {
    let limits = WebSocketLimits(frameByteCount: 100, messageByteCount: 1000, fragmentCount: 10)
    let atLimit = Array(repeating: UInt8(7), count: 100)
    #expect(received(clientFrame(0x2, atLimit), limits: limits) == [.binary(atLimit)])
    let header = Array(clientFrame(0x2, atLimit + [7]).prefix(6))
    #expect(received(header, limits: limits) == [.failure(.frameTooBig(limit: 100))])
  }

  @Test("lengths near 2^63 do not overflow the sum (RFC 6455 §10.4)")
  func hugeSum() {
    let limits = WebSocketLimits(
      frameByteCount: .max, messageByteCount: .max, fragmentCount: 10)
    let huge: [UInt8] = [0x00, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]
    let bytes = clientFrame(0x2, [1], isFinal: false) + huge
    #expect(received(bytes, limits: limits) == [.failure(.messageTooBig(limit: .max))])
  }

  @Test("empty fragments count (RFC 6455 §10.4)")
  func emptyFragments() {
    let limits = WebSocketLimits(frameByteCount: 9, messageByteCount: 9, fragmentCount: 1000)
    let first = clientFrame(0x1, [], isFinal: false)
    let more = Array(repeating: clientFrame(0x0, [], isFinal: false), count: 998).flatMap(\.self)
    #expect(received(first + more + clientFrame(0x0, []), limits: limits) == [.text("")])
    let tooMany = first + more + clientFrame(0x0, [], isFinal: false) + clientFrame(0x0, [])
    #expect(received(tooMany, limits: limits) == [.failure(.tooManyFragments(limit: 1000))])
  }
}
