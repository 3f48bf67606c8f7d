import TestSupport
import Testing

@testable import Compression

@Suite("gzip files (RFC 1952)")
struct GzipTests {
  private func file(_ content: [UInt8]) -> [UInt8] {
    content.withUnsafeBytes { Gzip.file(of: $0, level: 4) }
  }

  private func content(
    _ file: [UInt8], limit: Int = 1 << 20
  ) throws(Gzip.Failure) -> [UInt8] {
    try file.withUnsafeBufferPointer { file throws(Gzip.Failure) in
      try Gzip.content(of: UnsafeRawBufferPointer(file), limit: limit)
    }
  }

  @Test("come back as they went in", arguments: [0, 1, 65_535, 65_536, 65_537, 300_000])
  func roundTrip(byteCount: Int) throws {
    var random = SplitMix64(seed: UInt64(byteCount))
    for bytes in [[UInt8](repeating: 0x61, count: byteCount), random.bytes(byteCount)] {
      #expect(try content(file(bytes), limit: byteCount) == bytes)
    }
  }

  @Test("are read member after member (RFC 1952 §2.2)")
  func members() throws {
    #expect(try content(file([1, 2]) + file([]) + file([3])) == [1, 2, 3])
  }

  @Test("are refused if something is missing, behind them, or no gzip")
  func malformed() {
    let whole = file(Array("some words".utf8))
    let broken = (0..<whole.count).map { Array(whole[..<$0]) } + [whole + [0], [0x1f, 0x8b], [9]]
    for bytes in broken {
      #expect(throws: Gzip.Failure.malformed) { try content(bytes) }
    }
  }

  @Test("are refused at their limit, in all members together")
  func tooLong() {
    let thousand = file([UInt8](repeating: 0, count: 1000))
    #expect(throws: Gzip.Failure.tooLong(limit: 999)) { try content(thousand, limit: 999) }
    #expect(throws: Gzip.Failure.tooLong(limit: 1999)) {
      try content(thousand + thousand, limit: 1999)
    }
    #expect(throws: Never.self) { try content(thousand + thousand, limit: 2000) }
  }
}
