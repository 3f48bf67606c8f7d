import Testing

@testable import TextStorage

@Suite("Text")
struct TextTests {
  @Test("a text is what was put into it")
  func holdsString() {
    var text = Text("a😀b\r\n")
    #expect(text.utf8Count == 8)
    #expect(text.utf16Count == 6)
    #expect(text.scalarCount == 5)
    #expect(text.lineBreakCount == 1)
    let copy = text
    text.replace(utf16Range: 1..<3, with: "xyz")
    #expect(String(text) == "axyzb\r\n")
    #expect(String(copy) == "a😀b\r\n")
    #expect(!text.isEmpty)
  }

  @Test("a text that nobody shares is edited in place, a shared one is copied on the way")
  func editsInPlace() {
    var text = Text(String(repeating: "0123456789abcdef", count: 400))
    func nodes() -> [ObjectIdentifier] {
      let children = text.root.branch.children.map { ObjectIdentifier($0.node) }
      return [ObjectIdentifier(text.root.node)] + children
    }
    // The leaves are full at first; this one makes room by a split.
    text.replace(utf16Range: 10..<10, with: "x")
    let before = nodes()
    text.replace(utf16Range: 10..<10, with: "x")
    text.replace(utf16Range: 10..<11, with: "")
    #expect(nodes() == before)
    let copy = text
    text.replace(utf16Range: 3..<5, with: "yz")
    #expect(nodes()[0] != before[0] && nodes()[1] != before[1])
    #expect(nodes()[2...] == before[2...])
    #expect(copy.digest != text.digest)
  }

  @Test("a text that grows at its end fills its leaves", arguments: [1, 16, 130, 200, 500, 7000])
  func appending(pieceCount: Int) {
    var text = Text()
    let piece = String(repeating: "a😀", count: pieceCount)
    while text.utf8Count < 200_000 {
      text.replace(utf16Range: text.utf16Count..<text.utf16Count, with: piece)
    }
    text.checkInvariants()
    #expect(text.memoryByteCount * 4 < text.utf8Count * 5)
    #expect(String(text) == String(repeating: "a😀", count: text.utf8Count / 5))
  }

  @Test(
    "runs of any length are counted right",
    arguments: [1, 2, 3, 7, 8, 9, 15, 16, 17, 239, 240, 241, 900])
  func runLengths(count: Int) {
    for piece in ["a", "\n", "é", "\r\n", "字", "😀", "a\u{301}", "\u{B}\n\t", "\u{10A}\u{A}\u{A0A}"]
    {
      let string = String(repeating: piece, count: count)
      let text = Text(string)
      #expect(text.utf8Count == string.utf8.count)
      #expect(text.utf16Count == string.utf16.count)
      #expect(text.scalarCount == string.unicodeScalars.count)
      #expect(text.lineBreakCount == string.utf8.count { $0 == 0x0A })
      #expect(text.digest == TextModelTests.digest(string))
    }
  }

  @Test("ill-formed UTF-8 is refused, well-formed is taken")
  func utf8() {
    func text(_ bytes: [UInt8]) -> Text? { bytes.withUnsafeBufferPointer { Text(utf8: $0) } }
    let wrong: [[UInt8]] = [
      [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xE2, 0x82], [0x41, 0xFF],
    ]
    for bytes in wrong { #expect(text(bytes) == nil) }
    let right = "a\u{0}\u{7F}\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\u{10000}\u{10FFFF}"
    #expect(text(Array(right.utf8)) == Text(right))
  }
}
