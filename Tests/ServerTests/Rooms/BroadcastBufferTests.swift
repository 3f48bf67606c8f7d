import TestSupport
import Testing

@testable import Server

@Suite("Broadcast buffer")
struct BroadcastBufferTests {
  @Test("positions stay true when the front is trimmed")
  func positions() {
    var buffer = BroadcastBuffer()
    buffer.bytes += Array("first".utf8)
    let afterFirst = buffer.end
    buffer.bytes += Array("second".utf8)
    #expect(read(buffer, from: 0) == "firstsecond")
    buffer.trim(before: afterFirst)
    #expect(read(buffer, from: afterFirst) == "second")
    buffer.trim(before: 2)
    #expect(read(buffer, from: afterFirst) == "second")
    buffer.trim(before: buffer.end)
    #expect(buffer.bytes.isEmpty && buffer.end == 11)
    buffer.bytes += Array("third".utf8)
    #expect(read(buffer, from: 11) == "third" && read(buffer, from: 16) == "")
  }

  @Test("any reader of any pace reads everything once, whatever is trimmed behind the slowest")
  func readers() {
    var random = SplitMix64(seed: 11)
    var buffer = BroadcastBuffer()
    var written: [UInt8] = []
    var positions = [0, 0, 0]
    var given: [[UInt8]] = [[], [], []]
    for step in 0..<2000 {
      let bytes = (0..<Int.random(in: 0...5, using: &random)).map { UInt8(($0 + step) & 0xFF) }
      written += bytes
      buffer.bytes += bytes
      let reader = Int.random(in: 0..<3, using: &random)
      buffer.withBytes(from: positions[reader]) { given[reader] += $0 }
      positions[reader] = buffer.end
      if step.isMultiple(of: 7) { buffer.trim(before: positions.min() ?? 0) }
    }
    for reader in 0..<3 {
      buffer.withBytes(from: positions[reader]) { given[reader] += $0 }
      #expect(given[reader] == written)
    }
  }

  private func read(_ buffer: BroadcastBuffer, from position: Int) -> String {
    var text = ""
    buffer.withBytes(from: position) { text = String(decoding: $0, as: UTF8.self) }
    return text
  }
}
