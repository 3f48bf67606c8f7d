import TestSupport
import Testing

@testable import WebSocket

/// UTF-8 after the table of RFC 3629 §4, a byte at a time.
private struct ReferenceUTF8 {
  /// The bounds of the continuations that are still due.
  private var due: ArraySlice<ClosedRange<UInt8>> = []

  /// Whether the text may end here.
  var isComplete: Bool { due.isEmpty }

  /// Takes a byte; `false` if nothing could make it valid.
  mutating func take(_ byte: UInt8) -> Bool {
    if let bounds = due.popFirst() { return bounds.contains(byte) }
    let tail: ClosedRange<UInt8> = 0x80...0xBF
    switch byte {
    case 0x00...0x7F: due = []
    case 0xC2...0xDF: due = [tail]
    case 0xE0: due = [0xA0...0xBF, tail]
    case 0xED: due = [0x80...0x9F, tail]
    case 0xE1...0xEF: due = [tail, tail]
    case 0xF0: due = [0x90...0xBF, tail, tail]
    case 0xF1...0xF3: due = [tail, tail, tail]
    case 0xF4: due = [0x80...0x8F, tail, tail]
    default: return false
    }
    return true
  }
}

@Suite("UTF-8 in blocks")
struct UTF8BlockTests {
  /// What becomes of a piece of text.
  private enum Verdict: Equatable { case refused, cut, complete }

  private static func expected(_ bytes: some Sequence<UInt8>) -> Verdict {
    var reference = ReferenceUTF8()
    for byte in bytes where !reference.take(byte) { return .refused }
    return reference.isComplete ? .complete : .cut
  }

  private static func found(
    _ bytes: UnsafeRawBufferPointer, cutAt cut: Int? = nil, by method: UTF8Blocks
  ) -> Verdict {
    var validator = UTF8Validator()
    let cut = cut ?? bytes.count
    let pieces = [bytes[..<cut], bytes[cut...]]
    for piece in pieces
    where !validator.validate(UnsafeRawBufferPointer(rebasing: piece), by: method) {
      return .refused
    }
    return validator.isComplete ? .complete : .cut
  }

  /// All bytes at which the table of RFC 3629 changes, from both sides.
  private static let bounds: [UInt8] = [
    0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED,
    0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
  ]

  /// Text of every scalar length, so that blocks are reached on any byte of one.
  private static let mixture = Array("añ€😀文z".utf8)

  private static func filler(_ count: Int) -> [UInt8] {
    let whole = Array(repeating: mixture, count: count / mixture.count).flatMap(\.self)
    return whole + Array(repeating: UInt8(ascii: "x"), count: count - whole.count)
  }

  @Test("there is one method for every processor, and the fastest is among the rest")
  func methods() {
    #expect(!UTF8Blocks.all.isEmpty)
    #expect(UTF8Blocks.all.last == .fastest)
  }

  @Test(
    "every sequence of bounds of the table is judged alike, at every seam of the blocks",
    arguments: UTF8Blocks.all)
  func enumerated(method: UTF8Blocks) {
    // The blocks begin at 3, behind two scalars.
    for place in [3, 17, 18, 64, 65, 66, 67, 127, 128, 129, 130, 131] {
      var text = Self.filler(place) + [0, 0, 0, 0] + Self.filler(40)
      let last: [UInt8] = [0x41, 0x80, 0xBF, 0xE0]
      for number in 0..<(24 * 24 * 24 * last.count) {
        text[place] = Self.bounds[number % 24]
        text[place + 1] = Self.bounds[number / 24 % 24]
        text[place + 2] = Self.bounds[number / 24 / 24 % 24]
        text[place + 3] = last[number / 24 / 24 / 24]
        let expected = Self.expected(text[place..<(place + 5)])
        let found = text.withUnsafeBytes { Self.found($0, by: method) }
        guard found == (expected == .refused ? .refused : .complete) else {
          Issue.record("\(text[place..<(place + 4)]) at \(place): \(found) by \(method)")
          return
        }
      }
    }
  }

  @Test("every cut of text and every end of it give the same answer", arguments: UTF8Blocks.all)
  func cuts(method: UTF8Blocks) {
    let text = Array(repeating: Self.mixture, count: 24).flatMap(\.self)
    for end in 0...text.count {
      text[..<end].withUnsafeBytes { bytes in
        let expected = Self.expected(text[..<end])
        for cut in 0...end where Self.found(bytes, cutAt: cut, by: method) != expected {
          Issue.record("cut at \(cut) of \(end): not \(expected) by \(method)")
          return
        }
      }
    }
  }

  @Test("a fault is seen with its byte, wherever the text stands", arguments: UTF8Blocks.all)
  func places(method: UTF8Blocks) {
    let faults: [[UInt8]] = [
      [0xC0], [0xC1], [0xF5], [0xFF], [0x80], [0xE0, 0x9F], [0xED, 0xA0], [0xF0, 0x8F],
      [0xF4, 0x90], [0xC3, 0x41], [0xE3, 0x81, 0xC3], [0xF0, 0x9F, 0x98, 0x41],
    ]
    for fault in faults {
      for place in 0..<300 {
        let text = Self.filler(place) + fault
        for tailCount in 1...3 {
          let tail = Array(repeating: UInt8(0x80), count: tailCount)
          let hidden = text + tail + Self.filler(40)
          let found = hidden.withUnsafeBytes { Self.found($0, by: method) }
          if found != .refused { Issue.record("\(fault) and \(tail) at \(place) by \(method)") }
        }
        text.withUnsafeBytes { bytes in
          let before = UnsafeRawBufferPointer(rebasing: bytes.dropLast())
          let wanted: [Verdict] = [Self.expected(text.dropLast()), .refused]
          let found = [Self.found(before, by: method), Self.found(bytes, by: method)]
          if found != wanted || wanted[0] == .refused {
            Issue.record("\(fault) at \(place): \(found) by \(method)")
          }
        }
      }
    }
  }

  @Test("random damage to random text is found", arguments: UInt64(1)...200)
  func damaged(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let alphabets: [[String]] = [["文", "字"], ["a", "é", "€", "😀"], ["😀", "👩"], ["한", "ไ", "x"]]
    let alphabet = alphabets[Int(seed % 4)]
    for _ in 0..<50 {
      let count = Int.random(in: 1...200, using: &random)
      var text: [UInt8] = []
      for _ in 0..<count { text += Array((alphabet.randomElement(using: &random) ?? "").utf8) }
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        let place = Int.random(in: 0..<text.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: text[place] = Self.bounds.randomElement(using: &random) ?? 0
        case 1: text[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        default: text.remove(at: place)
        }
        if text.isEmpty { text = [0x61] }
      }
      let cut = Int.random(in: 0...text.count, using: &random)
      let expected = Self.expected(text)
      text.withUnsafeBytes { bytes in
        for method in UTF8Blocks.all {
          let found = Self.found(bytes, cutAt: cut, by: method)
          if found != expected { Issue.record("seed \(seed): \(found) by \(method): \(text)") }
        }
      }
    }
  }
}
