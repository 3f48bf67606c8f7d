/// Blanks out comments and string literals, so that what remains is code.
///
/// Knows the comments and the literals of Swift (raw, multi-line, interpolated) and of JavaScript
/// (single quotes, templates; a regular expression literal counts as code). Line breaks stay.
struct CodeMask {
  private var bytes: [UInt8]
  private let isJavaScript: Bool
  private var position = 0

  init(bytes: [UInt8], isJavaScript: Bool) {
    self.bytes = bytes
    self.isJavaScript = isJavaScript
  }

  /// Returns the text with spaces in place of comments and literals.
  ///
  /// - Complexity: O(n) in the bytes.
  mutating func masked() -> [UInt8] {
    while position < bytes.count { step() }
    return bytes
  }

  private mutating func step() {
    if starts(with: "//") {
      while position < bytes.count, bytes[position] != 10 { blank() }
    } else if starts(with: "/*") {
      blockComment()
    } else if let literal = literalStart() {
      self.literal(literal)
    } else {
      position += 1
    }
  }

  /// How a literal begins, and so how it ends.
  private struct Literal {
    var quote: UInt8
    var quoteCount: Int
    var poundCount: Int
  }

  private func literalStart() -> Literal? {
    let quotes: [UInt8] =
      isJavaScript
      ? [UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`")] : [UInt8(ascii: "\"")]
    var end = position
    while !isJavaScript, end < bytes.count, bytes[end] == UInt8(ascii: "#") { end += 1 }
    guard end < bytes.count, quotes.contains(bytes[end]) else { return nil }
    let quote = bytes[end]
    let isTriple =
      !isJavaScript && end + 2 < bytes.count && bytes[end + 1] == quote && bytes[end + 2] == quote
    return Literal(quote: quote, quoteCount: isTriple ? 3 : 1, poundCount: end - position)
  }

  private mutating func literal(_ literal: Literal) {
    let pounds = [UInt8](repeating: UInt8(ascii: "#"), count: literal.poundCount)
    let closing = [UInt8](repeating: literal.quote, count: literal.quoteCount) + pounds
    let escape = [UInt8(ascii: "\\")] + pounds
    let isOneLine = literal.quoteCount == 1 && literal.quote != UInt8(ascii: "`")
    for _ in closing { blank() }
    while position < bytes.count {
      if starts(with: closing) {
        for _ in closing { blank() }
        return
      }
      if isOneLine, bytes[position] == 10 { return }
      if starts(with: escape) {
        for _ in escape { blank() }
        if !isJavaScript, position < bytes.count, bytes[position] == UInt8(ascii: "(") {
          interpolation()
        } else {
          blank()
        }
      } else {
        blank()
      }
    }
  }

  /// Blanks `(…)` with the literals inside.
  private mutating func interpolation() {
    var depth = 0
    while position < bytes.count {
      if let inner = literalStart() {
        literal(inner)
        continue
      }
      if bytes[position] == UInt8(ascii: "(") { depth += 1 }
      if bytes[position] == UInt8(ascii: ")") { depth -= 1 }
      blank()
      if depth == 0 { return }
    }
  }

  /// Blanks a block comment; Swift's nest, JavaScript's do not.
  private mutating func blockComment() {
    var depth = 0
    while position < bytes.count {
      if starts(with: "/*"), depth == 0 || !isJavaScript {
        depth += 1
        blank()
      } else if starts(with: "*/") {
        depth -= 1
        blank()
      }
      blank()
      if depth == 0 { return }
    }
  }

  private mutating func blank() {
    guard position < bytes.count else { return }
    if bytes[position] != 10 { bytes[position] = 32 }
    position += 1
  }

  private func starts(with text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    return (0..<count).allSatisfy { bytes[position + $0] == text.utf8Start[$0] }
  }

  private func starts(with other: [UInt8]) -> Bool {
    guard position + other.count <= bytes.count else { return false }
    return other.indices.allSatisfy { bytes[position + $0] == other[$0] }
  }
}
