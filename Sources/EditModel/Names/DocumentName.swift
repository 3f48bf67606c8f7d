/// The name of a document: 1 to 512 bytes of UTF-8 without control characters.
package struct DocumentName: Hashable, Comparable, Sendable {
  /// Longest name, in bytes of UTF-8.
  package static let byteCountLimit = 512

  /// The name itself.
  package let text: String

  /// Checks a name.
  ///
  /// - Returns: `nil` if `text` is empty, longer than 512 bytes, or holds a control character
  ///   (U+0000 to U+001F, U+007F to U+009F).
  package init?(_ text: String) {
    guard (1...Self.byteCountLimit).contains(text.utf8.count) else { return nil }
    let isControl = { (scalar: Unicode.Scalar) in
      scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }
    guard !text.unicodeScalars.contains(where: isControl) else { return nil }
    self.text = text
  }

  /// Compares the names byte by byte, so that `é` in its two Unicode forms names two documents.
  package static func == (left: Self, right: Self) -> Bool {
    guard left.text.utf8.count == right.text.utf8.count else { return false }
    var left = left.text
    var right = right.text
    return left.withUTF8 { left in right.withUTF8 { left.elementsEqual($0) } }
  }

  /// Orders names by their bytes, as SQLite's BINARY collation does.
  package static func < (left: Self, right: Self) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  /// Hashes the bytes of the name.
  package func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(0xFF as UInt8)
  }
}
