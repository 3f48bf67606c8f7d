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
}
