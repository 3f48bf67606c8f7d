import EditModel
import TextStorage

/// The rest of a content that a peer is given, a text part by part, as its connection takes them: a
/// long text at once would hold the loop and the memory of every connection, and nobody could tell
/// progress on a slow line from a dead one.
struct UnsentContent {
  /// The revision of the content.
  let revision: Int
  /// The whole content.
  let content: Content
  /// Where the rest begins, in UTF-16 code units.
  private var utf16Offset = 0
  /// Where the rest begins, in bytes.
  private(set) var utf8Offset = 0

  /// Begins with all of a content.
  init(_ content: Content, revision: Int) {
    self.content = content
    self.revision = revision
  }

  /// Takes the next part of a text away, unless the rest is not longer than one. Other contents are
  /// told in one.
  ///
  /// - Parameter limit: Its greatest length, in UTF-16 code units.
  /// - Returns: The text and the part, in bytes, with whole scalars; `nil` if the rest is the last
  ///   part.
  /// - Complexity: O(log n) in the text.
  mutating func takePart(limit: Int) -> (text: Text, range: Range<Int>)? {
    guard case .text(let text) = content, text.utf16Count - utf16Offset > limit else { return nil }
    var end = utf16Offset + limit
    if !text.isScalarBoundary(utf16Offset: end) { end -= 1 }
    guard let position = text.position(at: end, in: .utf16) else { return nil }
    defer {
      utf16Offset = end
      utf8Offset = position.utf8
    }
    return (text, utf8Offset..<position.utf8)
  }
}
