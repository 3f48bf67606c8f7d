import TestSupport
import Testing

@testable import WebSocket

@Suite("Masking")
struct MaskingTests {
  @Test("each byte is XORed with its byte of the key, at any alignment and cut (RFC 6455 §5.3)")
  func agreesWithDefinition() {
    var random = SplitMix64(seed: 1)
    for count in Array(0...140) + [1000, 4099] {
      for start in 0..<4 {
        let key = UInt32.random(in: 0...UInt32.max, using: &random)
        let original = random.bytes(start + count)
        let keyBytes = withUnsafeBytes(of: key) { Array($0) }
        var masked = original
        masked.withUnsafeMutableBytes { buffer in
          let cut = start + count / 3
          let turned = Masking.apply(key, to: .init(rebasing: buffer[start..<cut]))
          Masking.apply(turned, to: .init(rebasing: buffer[cut...]))
        }
        let expected = original.enumerated().map { index, byte in
          index < start ? byte : byte ^ keyBytes[(index - start) % 4]
        }
        #expect(masked == expected)
      }
    }
  }
}
