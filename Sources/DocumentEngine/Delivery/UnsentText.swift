import TextStorage

/// The rest of a text that a peer is given part by part, as its connection takes them: a long text
/// at once would hold the loop and the memory of every connection, and nobody could tell progress
/// on a slow line from a dead one.
struct UnsentText {
  /// The revision of the text.
  let revision: Int
  /// The whole text.
  let text: Text
  /// Where the rest begins, in UTF-16 code units.
  private var utf16Offset = 0
  /// Where the rest begins, in bytes.
  private(set) var utf8Offset = 0

  /// Begins with all of a text.
  init(_ text: Text, revision: Int) {
    self.text = text
    self.revision = revision
  }

  /// Takes the next part away, unless the rest is not longer than one.
  ///
  /// - Parameter limit: Its greatest length, in UTF-16 code units.
  /// - Returns: The part, in bytes, with whole scalars; `nil` if the rest is the last part.
  /// - Complexity: O(log n) in the text.
  mutating func takePart(limit: Int) -> Range<Int>? {
    guard text.utf16Count - utf16Offset > limit else { return nil }
    var end = utf16Offset + limit
    if !text.isScalarBoundary(utf16Offset: end) { end -= 1 }
    guard let position = text.position(at: end, in: .utf16) else { return nil }
    defer {
      utf16Offset = end
      utf8Offset = position.utf8
    }
    return utf8Offset..<position.utf8
  }
}
