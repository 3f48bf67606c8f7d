import Compression
import TestSupport
import Testing

@testable import WebSocket

/// What a client sends that deflates without agreeing on anything but permessage-deflate itself.
let defaultAgreement = CompressionParameters(
  serverNoContextTakeover: true, clientNoContextTakeover: true, serverMaxWindowBits: 15,
  clientMaxWindowBits: 15)
/// The same with context takeover by both sides.
let takeoverAgreement = CompressionParameters(
  serverNoContextTakeover: false, clientNoContextTakeover: false, serverMaxWindowBits: 15,
  clientMaxWindowBits: 15)
/// Settings that most servers use.
let usualSettings = DeflateSettings(windowBits: 15, level: 6, memoryLevel: 8)

/// The payload that `deflater` makes of `message`.
func deflated(_ message: [UInt8], by deflater: inout Deflater) -> [UInt8] {
  let output = MessageBuffer()
  message.withUnsafeBytes { deflater.compress($0, into: output) }
  return Array(output.bytes)
}

@Suite("permessage-deflate")
struct DeflateTests {
  /// A client's compressed text frame with a payload as given.
  private func frame(_ payload: [UInt8]) -> [UInt8] { clientFrame(0x1, payload, reserved: 0x40) }

  private func inflated(
    _ bytes: [UInt8], _ agreed: CompressionParameters = defaultAgreement,
    limits: WebSocketLimits = roomyLimits
  ) -> [Received] {
    received(bytes, limits: limits, compression: agreed)
  }

  @Test("the examples of the standard are read (RFC 7692 §7.2.3)")
  func examples() {
    let hello: [UInt8] = [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00]
    #expect(inflated(frame(hello)) == [.text("Hello")])
    let fragments =
      clientFrame(0x1, Array(hello[..<3]), isFinal: false, reserved: 0x40)
      + clientFrame(0x0, Array(hello[3...]))
    #expect(inflated(fragments) == [.text("Hello")])
    // §7.2.3.2: the second message refers to the first.
    let second: [UInt8] = [0xf2, 0x00, 0x11, 0x00, 0x00]
    #expect(
      inflated(frame(hello) + frame(second), takeoverAgreement) == [.text("Hello"), .text("Hello")])
    // §7.2.3.3: a block without compression.
    let stored: [UInt8] = [0x00, 0x05, 0x00, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x00]
    #expect(inflated(frame(stored)) == [.text("Hello")])
    // §7.2.3.4: a block with BFINAL set.
    let final: [UInt8] = [0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00]
    #expect(inflated(frame(final)) == [.text("Hello")])
    // §7.2.3.5: two blocks in one message.
    let two: [UInt8] = [
      0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00,
    ]
    #expect(inflated(frame(two)) == [.text("Hello")])
    // §7.2.3.6: an empty message.
    #expect(inflated(frame([0x00])) == [.text("")])
  }

  @Test("BFINAL ends neither the window nor the takeover (RFC 7692 §7.2.3.4)")
  func finalBlockKeepsWindow() {
    let final: [UInt8] = [0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00]
    let second: [UInt8] = [0xf2, 0x00, 0x11, 0x00, 0x00]
    #expect(
      inflated(frame(final) + frame(second), takeoverAgreement) == [.text("Hello"), .text("Hello")])
  }

  @Test("messages written are read back", arguments: [9, 10, 12, 15])
  func roundTrip(windowBits: Int) {
    var random = SplitMix64(seed: UInt64(windowBits))
    let settings = DeflateSettings(windowBits: windowBits, level: 6, memoryLevel: 8)
    var deflater = Deflater(settings)
    var bytes: [UInt8] = []
    var expected: [Received] = []
    for count in [0, 1, 0, 129, 5000, 100_000, 3] {
      let message = count % 2 == 0 ? random.bytes(count) : Array(repeating: 0x41, count: count)
      bytes += clientFrame(0x2, deflated(message, by: &deflater), reserved: 0x40)
      expected.append(.binary(message))
    }
    let agreed = CompressionParameters(
      serverNoContextTakeover: false, clientNoContextTakeover: false, serverMaxWindowBits: 15,
      clientMaxWindowBits: windowBits)
    #expect(inflated(bytes, agreed) == expected)
  }

  @Test("without takeover a reference to an earlier message is refused (RFC 7692 §7.1.1.2)")
  func noTakeover() {
    var deflater = Deflater(usualSettings)
    let message = Array("the same words again and again".utf8)
    let first = frame(deflated(message, by: &deflater))
    let second = frame(deflated(message, by: &deflater))
    #expect(inflated(first + second).last == .failure(.deflateDataInvalid))
    #expect(inflated(first + second, takeoverAgreement).count == 2)
  }

  @Test("RSV1 is for first frames of data messages only (RFC 7692 §6.1)")
  func misplacedBit() {
    #expect(
      inflated(clientFrame(0x9, [], reserved: 0x40)) == [.failure(.reservedBitsSet(0x40))])
    let bytes =
      clientFrame(0x1, [0], isFinal: false, reserved: 0x40) + clientFrame(0x0, [0], reserved: 0x40)
    #expect(inflated(bytes) == [.failure(.reservedBitsSet(0x40))])
    #expect(inflated(clientFrame(0x1, [], reserved: 0x60)) == [.failure(.reservedBitsSet(0x20))])
  }

  @Test(
    "both forms may alternate; uncompressed messages leave the window alone (RFC 7692 §7.2.3.2)")
  func alternating() {
    var deflater = Deflater(usualSettings)
    let message = Array("some words to refer back to, some words".utf8)
    let first = frame(deflated(message, by: &deflater))
    let second = frame(deflated(message, by: &deflater))
    let text = String(decoding: message, as: UTF8.self)
    let between = clientText(String(repeating: "not in the window", count: 3000))
    let events = inflated(first + between + second, takeoverAgreement)
    #expect(events.first == .text(text))
    #expect(events.last == .text(text))
    #expect(events.count == 3)
  }

  /// Both ends of a connection with takeover.
  private final class Ends {
    private var deflater = Deflater(usualSettings)
    private var connection = WebSocketConnection(
      role: .server, limits: roomyLimits, compression: takeoverAgreement)

    func pass(_ message: [UInt8], _ workspace: WebSocketWorkspace) -> [Received] {
      var bytes = clientFrame(0x2, deflated(message, by: &deflater), reserved: 0x40)
      var results: [Received] = []
      feed(&bytes, &connection, workspace, &results)
      return results
    }
  }

  @Test("connections keep their windows apart, whoever was inflated last and where")
  func interleaved() {
    var random = SplitMix64(seed: 7)
    let workspaces = [WebSocketWorkspace(), WebSocketWorkspace()]
    let connections = (0..<3).map { _ in Ends() }
    var phrases = (0..<3).map { _ in random.bytes(30) }
    var workspace = 0
    var index = 0
    for _ in 0..<2000 {
      if Int.random(in: 0..<3, using: &random) == 0 { index = .random(in: 0..<3, using: &random) }
      if Int.random(in: 0..<9, using: &random) == 0 { workspace = 1 - workspace }
      if Int.random(in: 0..<20, using: &random) == 0 { phrases[index] = random.bytes(30) }
      let message = random.bytes(Int.random(in: 0..<200, using: &random)) + phrases[index]
      #expect(connections[index].pass(message, workspaces[workspace]) == [.binary(message)])
    }
  }

  @Test("data that is no run of DEFLATE blocks is refused (RFC 7692 §7.2.2)")
  func badData() {
    let bad: [[UInt8]] = [
      [], [0xFF], [0x06, 0x00], [0xf2, 0x48, 0xcd], [0x00, 0x05, 0x00, 0xfa, 0xfe, 0x48],
    ]
    for payload in bad {
      #expect(inflated(frame(payload)) == [.failure(.deflateDataInvalid)], "\(payload)")
    }
  }

  @Test("compressed text is checked, too (RFC 6455 §8.1)")
  func notUTF8() {
    var deflater = Deflater(usualSettings)
    #expect(inflated(frame(deflated([0x61, 0xFF], by: &deflater))) == [.failure(.textNotUTF8)])
    deflater.reset()
    #expect(inflated(frame(deflated([0xE2, 0x82], by: &deflater))) == [.failure(.textNotUTF8)])
  }

  @Test("a bomb costs no more memory than the limit")
  func bomb() throws {
    var deflater = Deflater(usualSettings)
    let payload = deflated(Array(repeating: 0, count: 16 << 20), by: &deflater)
    #expect(payload.count < 20_000)
    let limit = 100_000
    let limits = WebSocketLimits(
      frameByteCount: limit, messageByteCount: limit, fragmentCount: 10)
    var bytes = frame(payload)
    var connection = WebSocketConnection(
      role: .server, limits: limits, compression: defaultAgreement)
    let workspace = WebSocketWorkspace()
    var results: [Received] = []
    feed(&bytes, &connection, workspace, &results)
    #expect(results == [.failure(.messageTooBig(limit: limit))])
    #expect(workspace.inflated.capacity <= limit + 1)
  }

  @Test("what a large message was inflated into is given back with the next call")
  func largeOutputIsGivenBack() throws {
    let limit = 4 << 20
    let limits = WebSocketLimits(
      frameByteCount: limit, messageByteCount: limit, fragmentCount: 10)
    let kept = WebSocketWorkspace.keptByteCount
    for count in [limit, limit + 1] {
      var deflater = Deflater(usualSettings)
      var bytes = clientFrame(
        0x2, deflated(Array(repeating: 0, count: count), by: &deflater), reserved: 0x40)
      var connection = WebSocketConnection(
        role: .server, limits: limits, compression: defaultAgreement)
      let workspace = WebSocketWorkspace()
      bytes.withUnsafeMutableBytes { buffer in
        var input = buffer
        do throws(WebSocketError) {
          while let event = try connection.next(in: &input, using: workspace) {
            guard case .binary(let message) = event else { continue }
            #expect(message.count == limit)
            #expect(workspace.inflated.capacity == limit + 1)
          }
          #expect(count == limit)
        } catch {
          #expect(error == .messageTooBig(limit: limit) && count > limit)
        }
      }
      #expect(workspace.inflated.capacity <= kept)
    }
  }

  @Test("a message at the limit passes in compressed form, one byte more does not")
  func limit() {
    let limits = WebSocketLimits(frameByteCount: 50_000, messageByteCount: 50_000, fragmentCount: 9)
    var random = SplitMix64(seed: 3)
    for message in [Array(repeating: UInt8(0x61), count: 50_000), random.bytes(50_000)] {
      var deflater = Deflater(usualSettings)
      let atLimit = clientFrame(0x2, deflated(message, by: &deflater), reserved: 0x40)
      #expect(inflated(atLimit, limits: limits) == [.binary(message)])
      deflater.reset()
      let above = clientFrame(0x2, deflated(message + [1], by: &deflater), reserved: 0x40)
      #expect(inflated(above, limits: limits) == [.failure(.messageTooBig(limit: 50_000))])
    }
  }

  @Test("takeover reaches back over the whole window and no further", arguments: [8, 9, 12, 15])
  func windowSlides(windowBits: Int) {
    let sliding = CompressionParameters(
      serverNoContextTakeover: true, clientNoContextTakeover: false, serverMaxWindowBits: 15,
      clientMaxWindowBits: windowBits)
    var random = SplitMix64(seed: UInt64(windowBits))
    // zlib deflates with 9 bits at least, but never reaches further back than 2^bits - 262.
    var deflater = Deflater(
      DeflateSettings(windowBits: max(9, windowBits), level: 9, memoryLevel: 9))
    var bytes: [UInt8] = []
    var expected: [Received] = []
    let phrase = random.bytes(40)
    for round in 0..<60 {
      let count = Int.random(in: 0...(1 << windowBits) / 8, using: &random)
      let message = phrase + random.bytes(round % 3 == 0 ? count : 7) + phrase
      bytes += clientFrame(0x2, deflated(message, by: &deflater), reserved: 0x40)
      expected.append(.binary(message))
    }
    if windowBits >= 9 { #expect(inflated(bytes, sliding) == expected) }
  }

  @Test("an idle connection holds no zlib state and no buffer")
  func idle() {
    var connection = WebSocketConnection(
      role: .server, limits: roomyLimits, compression: defaultAgreement)
    let workspace = WebSocketWorkspace()
    var deflater = Deflater(usualSettings)
    let whole = frame(deflated(Array("some text".utf8), by: &deflater))
    for cut in [whole.count, 3, 8] {
      var results: [Received] = []
      var first = Array(whole[..<cut])
      var second = Array(whole[cut...])
      feed(&first, &connection, workspace, &results)
      feed(&second, &connection, workspace, &results)
      var nothing: [UInt8] = []
      feed(&nothing, &connection, workspace, &results)
      #expect(results == [.text("some text")])
      #expect(connection.takeover == nil)
      #expect(connection.assembly == nil)
    }
    #expect(MemoryLayout<WebSocketConnection>.size <= 256)
  }

  @Test("a server's compressed answer is read by a client, with and without takeover")
  func answers() {
    let configuration = CompressionConfiguration(
      serverWindowBits: 15, clientWindowBits: 15, allowsServerContextTakeover: true, level: 6,
      memoryLevel: 8)
    let message = Array("an answer with some words in it, and some words again".utf8)
    for agreed in [defaultAgreement, takeoverAgreement] {
      var connection = WebSocketConnection(role: .server, limits: roomyLimits, compression: agreed)
      let workspace = WebSocketWorkspace()
      var output: [UInt8] = []
      var counts: [Int] = []
      for _ in 0..<3 {
        let before = output.count
        message.withUnsafeBytes {
          connection.append(
            $0, .text, deflatedBy: configuration, from: 10, to: &output, using: workspace)
        }
        counts.append(output.count - before)
      }
      [1].withUnsafeBytes {
        connection.append(
          $0, .binary, deflatedBy: configuration, from: 10, to: &output, using: workspace)
      }
      let text = Received.text(String(decoding: message, as: UTF8.self))
      let events = received(output, as: .client, compression: agreed)
      #expect(events.prefix(3) == [text, text, text])
      #expect(events.count == 4)
      // With takeover the later ones refer to the first.
      #expect((counts[1] < counts[0]) == !agreed.serverNoContextTakeover)
    }
  }
}
