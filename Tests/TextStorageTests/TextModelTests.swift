import TestSupport
import Testing

@testable import TextStorage

/// The plainest text there is: an array of UTF-16 code units.
struct TextModel {
  var units: [UInt16] = []

  var string: String { String(decoding: units, as: UTF16.self) }

  func isBoundary(_ offset: Int) -> Bool {
    offset == 0 || offset == units.count
      || !(UTF16.isLeadSurrogate(units[offset - 1]) && UTF16.isTrailSurrogate(units[offset]))
  }

  mutating func replace(_ range: Range<Int>, with string: String) -> Bool {
    guard isBoundary(range.lowerBound) && isBoundary(range.upperBound) else { return false }
    units.replaceSubrange(range, with: Array(string.utf16))
    return true
  }
}

@Suite("Text against an array of units")
struct TextModelTests {
  static func digest(_ string: String) -> UInt64 {
    string.utf8.reduce(0) { $0 &* 0x9E37_79B9_7F4A_7C15 &+ UInt64($1) &+ 1 }
  }

  @Test("random edits on tiny leaves keep every invariant", arguments: UInt64(1)...120)
  func randomEdits(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let shape = TreeShape(
      leafByteCount: Int.random(in: 8...24, using: &random),
      fanOut: Int.random(in: 4...6, using: &random))
    var text = Text(shape: shape)
    var model = TextModel()
    var held: [(text: Text, string: String)] = []
    for step in 0..<(20 + Int(seed) * 2) {
      let isGrowing = (step / 40) % 2 == 0
      let start = Int.random(in: 0...model.units.count, using: &random)
      let longest = isGrowing ? 3 : 30
      let count = Int.random(in: 0...min(longest, model.units.count - start), using: &random)
      let pieceCount = Int.random(in: 0...(isGrowing ? 6 : 2), using: &random)
      let isLong = Int.random(in: 0..<40, using: &random) == 0
      let string = TextPieces.random(pieceCount: isLong ? 200 : pieceCount, using: &random)
      if Int.random(in: 0..<8, using: &random) == 0 { held.append((text, model.string)) }
      let expected = model.replace(start..<start + count, with: string)
      let isDone = text.replace(utf16Range: start..<start + count, with: string)
      #expect(isDone == expected)
      text.checkInvariants()
      #expect(text.utf16Count == model.units.count)
      #expect(text.digest == Self.digest(model.string))
    }
    #expect(String(text).utf8.elementsEqual(model.string.utf8))
    for (text, string) in held {
      text.checkInvariants()
      #expect(String(text).utf8.elementsEqual(string.utf8))
    }
  }

  @Test(
    "typing, deleting and replacing around a place keep every invariant",
    arguments: UInt64(1)...80)
  func localEdits(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let shape = TreeShape(
      leafByteCount: Int.random(in: 16...64, using: &random),
      fanOut: Int.random(in: 4...6, using: &random))
    var text = Text(TextPieces.random(pieceCount: 60, using: &random), shape: shape)
    var model = TextModel(units: Array(String(text).utf16))
    var place = 0
    for _ in 0..<(20 + Int(seed) * 2) {
      if Int.random(in: 0..<12, using: &random) == 0 {
        place = Int.random(in: 0...model.units.count, using: &random)
      }
      let behind = Int.random(in: 0...2, using: &random)
      let ahead = Int.random(in: 0..<4, using: &random) == 0 ? 2 : 0
      let range = max(0, place - behind)..<min(model.units.count, place + ahead)
      let isTyping = Int.random(in: 0..<3, using: &random) > 0
      let string = isTyping ? TextPieces.random(pieceCount: 1, using: &random) : ""
      let expected = model.replace(range, with: string)
      let isDone = text.replace(utf16Range: range, with: string)
      #expect(isDone == expected)
      if isDone { place = range.lowerBound + string.utf16.count }
      text.checkInvariants()
      #expect(text.utf16Count == model.units.count)
      #expect(text.digest == Self.digest(model.string))
    }
    #expect(String(text).utf8.elementsEqual(model.string.utf8))
  }

  @Test("every offset in every coordinate is the one of the array", arguments: UInt64(1)...60)
  func coordinates(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let start = TextPieces.random(pieceCount: Int(seed) * 3, using: &random)
    var text = Text(start, shape: TreeShape(leafByteCount: 12, fanOut: 4))
    var model = TextModel(units: Array(start.utf16))
    for _ in 0..<seed {
      let start = Int.random(in: 0...model.units.count, using: &random)
      let end = min(model.units.count, start + Int.random(in: 0...4, using: &random))
      let inserted = TextPieces.random(pieceCount: 2, using: &random)
      let expected = model.replace(start..<end, with: inserted)
      let isDone = text.replace(utf16Range: start..<end, with: inserted)
      #expect(isDone == expected)
      text.checkInvariants()
    }
    let string = model.string
    var places: [TextPosition] = [TextPosition()]
    for scalar in string.unicodeScalars {
      var place = places[places.count - 1]
      place.utf8 += UTF8.width(scalar)
      place.utf16 += UTF16.width(scalar)
      place.scalar += 1
      place.lineBreak += scalar == "\n" ? 1 : 0
      places.append(place)
    }
    check(text, places, .utf8) { $0.utf8 }
    check(text, places, .utf16) { $0.utf16 }
    check(text, places, .scalar) { $0.scalar }
    check(text, places, .lineBreak) { $0.lineBreak }
    for offset in 0...text.utf16Count {
      #expect(text.isScalarBoundary(utf16Offset: offset) == places.contains { $0.utf16 == offset })
    }
  }

  private func check(
    _ text: Text, _ places: [TextPosition], _ unit: TextUnit, _ coordinate: (TextPosition) -> Int
  ) {
    let last = coordinate(places[places.count - 1])
    for offset in -1...(last + 1) {
      let expected = places.first { coordinate($0) == offset }
      #expect(text.position(at: offset, in: unit) == expected)
    }
  }

  @Test("every slice is the array's slice, or none inside a pair", arguments: UInt64(1)...25)
  func slices(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let string = TextPieces.random(pieceCount: Int(seed) * 2, using: &random)
    let text = Text(string, shape: TreeShape(leafByteCount: 9, fanOut: 4))
    let model = TextModel(units: Array(string.utf16))
    for start in 0...model.units.count {
      for end in start...model.units.count {
        let slice = text.string(utf16Range: start..<end)
        let isWhole = model.isBoundary(start) && model.isBoundary(end)
        #expect((slice != nil) == isWhole)
        if let slice { #expect(slice.utf16.elementsEqual(model.units[start..<end])) }
      }
    }
  }

  @Test("chunks cover the bytes in whole scalars", arguments: UInt64(1)...25)
  func chunks(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let string = TextPieces.random(pieceCount: Int(seed) * 10, using: &random)
    let text = Text(string, shape: TreeShape(leafByteCount: 8, fanOut: 5))
    var bytes: [UInt8] = []
    text.forEachChunk { chunk in
      #expect(!chunk.isEmpty && Text.isWellFormedUTF8(chunk))
      bytes.append(contentsOf: chunk)
    }
    #expect(bytes.elementsEqual(string.utf8))
    #expect(text == Text(string))
    #expect(text != Text(string + "x"))
  }
}
