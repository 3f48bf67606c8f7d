import TestSupport
import Testing

@testable import Compression

@Suite("Bytes kept plain or deflated")
struct EncodingTests {
  @Test(
    "are deflated if that makes them shorter, and come back", arguments: [0, 1, 64, 65, 100_000])
  func roundTrip(byteCount: Int) {
    var random = SplitMix64(seed: UInt64(byteCount))
    for bytes in [[UInt8](repeating: 0x61, count: byteCount), random.bytes(byteCount)] {
      let (encoding, stored) = Encoding.encode(bytes)
      #expect(encoding == .plain ? stored == bytes : stored.count < bytes.count)
      let decoded = stored.withUnsafeBytes { encoding.decode($0, byteCount: byteCount) }
      #expect(decoded == bytes)
    }
    let (encoding, _) = Encoding.encode([UInt8](repeating: 0x61, count: byteCount))
    #expect(encoding == (byteCount > 64 ? .deflated : .plain))
    #expect(Encoding.encode(random.bytes(byteCount)).0 == .plain)
  }

  @Test("of one stream refer to nothing before")
  func streamStartsAfresh() {
    let bytes = Array("the same words again and again, the same words again and again".utf8)
    let long = bytes + bytes
    var stream = DeflateStream(DeflateSettings(level: 3), .zlib)
    let first = stream.encode(long)
    let second = stream.encode(long)
    #expect(first == second)
    #expect(first == Encoding.encode(long))
  }

  @Test("are nothing if a byte is missing, too many or another")
  func damage() {
    let bytes = (0..<2000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    let (encoding, stored) = Encoding.encode(bytes)
    func decoded(_ stored: [UInt8], _ byteCount: Int) -> [UInt8]? {
      stored.withUnsafeBytes { encoding.decode($0, byteCount: byteCount) }
    }
    #expect(decoded(stored, 2000) == bytes)
    #expect(decoded(stored.dropLast(), 2000) == nil)
    #expect(decoded(stored + [0], 2000) == nil)
    #expect(decoded(stored, 1999) == nil)
    #expect(decoded(stored, 2001) == nil)
    for index in stored.indices {
      var damaged = stored
      damaged[index] ^= 1
      #expect(decoded(damaged, 2000) == nil, "byte \(index)")
    }
  }

  @Test("give what stands in front of damage")
  func prefix() {
    let bytes = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* $0 / 17) }
    let (_, stored) = Encoding.encode(bytes)
    let cut = Array(stored[..<(stored.count / 2)])
    let (found, isWhole) = cut.withUnsafeBytes { Encoding.inflatePrefix($0, byteCount: 50_000) }
    #expect(!isWhole)
    #expect(found.count > 1000)
    #expect(bytes.starts(with: found))
  }
}
