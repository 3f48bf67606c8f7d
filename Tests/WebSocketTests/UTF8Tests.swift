import TestSupport
import Testing

@testable import WebSocket

@Suite("UTF-8")
struct UTF8Tests {
  /// Whether the validator takes `bytes`, given in pieces of `pieceCount` bytes, by every method.
  private func isValid(_ bytes: [UInt8], pieceCount: Int = .max) -> Bool {
    let answers = Set(UTF8Blocks.all.map { isValid(bytes, pieceCount: pieceCount, by: $0) })
    #expect(answers.count == 1, "the methods agree on \(bytes)")
    return answers.first ?? false
  }

  private func isValid(_ bytes: [UInt8], pieceCount: Int, by method: UTF8Blocks) -> Bool {
    var validator = UTF8Validator()
    var start = 0
    while start < bytes.count {
      let end = start + min(pieceCount, bytes.count - start)
      let isGood = bytes[start..<end].withUnsafeBytes { validator.validate($0, by: method) }
      if !isGood { return false }
      start = end
    }
    return validator.isComplete
  }

  @Test("it agrees with the standard library on random mixtures", arguments: UInt64(1)...400)
  func agrees(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var bytes: [UInt8] = []
    let pool: [[UInt8]] = [
      Array("a".utf8), Array("é".utf8), Array("€".utf8), Array("😀".utf8), Array("plain text".utf8),
      [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF], [0xF0, 0x90, 0x80, 0x80],
      [0xE0, 0xA0, 0x80], [0xC2, 0x80], [0x7F],
    ]
    while bytes.count < Int(seed) { bytes += pool.randomElement(using: &random) ?? [] }
    if seed % 2 == 0 {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      bytes[place] = UInt8.random(in: 0...255, using: &random)
    }
    let expected = String(validating: bytes, as: UTF8.self) != nil
    for pieceCount in [Int.max, 1, 3, 16, 17, 64, 65] {
      #expect(isValid(bytes, pieceCount: pieceCount) == expected)
    }
  }

  @Test("every sequence of up to three bytes is judged as by the standard library")
  func enumerated() {
    let interesting: [UInt8] = [
      0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC,
      0xED,
      0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ]
    for first in interesting {
      for second in interesting {
        for third in interesting {
          let bytes = [first, second, third]
          // Alone, and at the seams of blocks.
          for padding in [0, 13, 14, 15, 16, 61, 62, 63] {
            let padded =
              Array(repeating: UInt8(ascii: "x"), count: padding) + [0xC3, 0xA9] + bytes
              + Array(repeating: UInt8(ascii: "y"), count: 70)
            let expected = String(validating: padded, as: UTF8.self) != nil
            if isValid(padded) != expected {
              Issue.record("\(bytes) behind \(padding) bytes is not \(expected)")
            }
          }
        }
      }
    }
  }

  @Test("a byte that nothing can make valid is refused at once, inside a frame too (§8.1)")
  func failsFast() {
    // The frame announces more than has come.
    let header: [UInt8] = [0x81, 0x80 | 20, 0, 0, 0, 0]
    let bad: [(bytes: [UInt8], failsAt: Int)] = [
      ([0xCE, 0xBA, 0xE1, 0xBD, 0xB9, 0xF4, 0x90], 7), ([0x61, 0xFF], 2), ([0xED, 0xA0], 2),
      ([0xC0], 1), ([0xE0, 0x9F], 2), ([0xF0, 0x8F], 2), ([0x80], 1),
    ]
    for (bytes, failsAt) in bad {
      let cut = header + bytes.prefix(failsAt - 1)
      #expect(received(cut) == [])
      #expect(received(header + bytes) == [.failure(.textNotUTF8)])
      #expect(received(header + bytes, pieces: [6, failsAt - 1]) == [.failure(.textNotUTF8)])
    }
  }

  @Test("a scalar may be cut by fragments but not by the message's end (RFC 6455 §5.6)")
  func cutScalars() {
    let euro = Array("€".utf8)
    let good = clientFrame(0x1, [euro[0]], isFinal: false) + clientFrame(0x0, Array(euro[1...]))
    #expect(received(good) == [.text("€")])
    let bad = clientFrame(0x1, Array(euro[..<2]))
    #expect(received(bad) == [.failure(.textNotUTF8)])
    let badLater = clientFrame(0x1, Array(euro[..<2]), isFinal: false) + clientFrame(0x0, [])
    #expect(received(badLater) == [.failure(.textNotUTF8)])
  }

  @Test("binary messages may hold anything")
  func binary() {
    #expect(received(clientFrame(0x2, [0xFF, 0xC0])) == [.binary([0xFF, 0xC0])])
  }
}
