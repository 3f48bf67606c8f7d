import Compression
import TestSupport
import Testing

@testable import WebSocket

@Suite("Any split of the bytes gives the same events")
struct AnySplitTests {
  private static let agreed = CompressionParameters(
    serverNoContextTakeover: true, clientNoContextTakeover: false, serverMaxWindowBits: 15,
    clientMaxWindowBits: 15)

  /// A client's conversation, drawn from a seed; every fourth one ends in a random frame.
  private func conversation(_ seed: UInt64) -> [UInt8] {
    var random = SplitMix64(seed: seed)
    var deflater = Deflater(DeflateSettings(windowBits: 15, level: 6, memoryLevel: 8))
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      let count = [0, 1, 5, 125, 126, 300, 70000].randomElement(using: &random) ?? 0
      let text = String(repeating: "añ€😀", count: count / 10 + 1).utf8.prefix(count)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes += clientFrame(0x9, random.bytes(min(count, 125)))
      case 1: bytes += clientFrame(0x2, random.bytes(count))
      case 2: bytes += clientFrame(0x1, Array(text))
      case 3: bytes += fragmented(random.bytes(count), 0x2, reserved: 0, &random)
      default:
        let output = MessageBuffer()
        Array(text).withUnsafeBytes { deflater.compress($0, into: output) }
        bytes += fragmented(Array(output.bytes), 0x2, reserved: 0x40, &random)
      }
    }
    switch seed % 4 {
    case 0: return bytes + random.bytes(40)
    case 1: return bytes + clientFrame(0x8, [0x03, 0xE9] + Array("off".utf8))
    default: return bytes
    }
  }

  /// A message in random fragments with pings between.
  private func fragmented(
    _ payload: [UInt8], _ opcode: UInt8, reserved: UInt8, _ random: inout SplitMix64
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = payload[...]
    var isFirst = true
    repeat {
      let count = Int.random(in: 0...rest.count, using: &random)
      let isFinal = count == rest.count
      bytes += clientFrame(
        isFirst ? opcode : 0, Array(rest.prefix(count)), isFinal: isFinal,
        reserved: isFirst ? reserved : 0, key: UInt32.random(in: 0...UInt32.max, using: &random))
      if Bool.random(using: &random) { bytes += clientFrame(0x9, [1, 2, 3]) }
      rest = rest.dropFirst(count)
      isFirst = false
      if isFinal { break }
    } while true
    return bytes
  }

  @Test("whole, byte by byte and at seeded cuts", arguments: UInt64(1)...24)
  func anySplit(seed: UInt64) {
    let bytes = conversation(seed)
    let whole = received(bytes, compression: Self.agreed)
    #expect(!whole.isEmpty)
    let single = Array(repeating: 1, count: min(bytes.count, 40_000))
    #expect(received(bytes, compression: Self.agreed, pieces: single) == whole)
    var random = SplitMix64(seed: seed &* 7919)
    for longest in [3, 20, 500, 20_000] {
      var pieces: [Int] = []
      while pieces.reduce(0, +) < bytes.count, pieces.count < 5000 {
        pieces.append(Int.random(in: 1...longest, using: &random))
      }
      #expect(received(bytes, compression: Self.agreed, pieces: pieces) == whole)
    }
  }
}
