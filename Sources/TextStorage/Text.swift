/// A text as a balanced tree of UTF-8 leaves, with UTF-16 code units as its main coordinate.
///
/// Copying is O(1): copies share nodes, and an edit copies those it changes if they are shared.
/// Every node knows its bytes, UTF-16 units, scalars and line breaks, and the digest of its bytes.
/// Holds fewer than 2^32 bytes.
// Sendable in effect: a node is written only while `isKnownUniquelyReferenced` says that one text,
// and so one thread, holds it.
package struct Text: @unchecked Sendable {
  var root: Child
  /// Branches between the root and every leaf: 0 if the root is a leaf.
  var height = 0
  let shape: TreeShape

  /// The empty text.
  package init() { self.init(shape: .standard) }

  /// The empty text, as a tree of another shape; for tests and measurements.
  package init(shape: TreeShape) {
    root = Child(Leaf.empty)
    self.shape = shape
  }

  /// The text of a string; O(n). The string's ill-formed parts, if it was bridged, become U+FFFD.
  package init(_ string: String) { self.init(string, shape: .standard) }

  /// The text of a string, as a tree of another shape.
  package init(_ string: String, shape: TreeShape) {
    self.init(shape: shape)
    var string = string
    string.withUTF8 { append(wellFormed: $0) }
  }

  /// The text of UTF-8 bytes, or `nil` if they are ill-formed; O(n).
  package init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
    self.init()
    guard Self.isWellFormedUTF8(bytes) else { return nil }
    append(wellFormed: bytes)
  }

  /// How many UTF-8 bytes it has; O(1).
  package var utf8Count: Int { Int(root.summary.byteCount) }
  /// How many UTF-16 code units it has; O(1).
  package var utf16Count: Int { Int(root.summary.utf16Count) }
  /// How many Unicode scalars it has; O(1).
  package var scalarCount: Int { Int(root.summary.scalarCount) }
  /// How many line feeds (U+000A) it has, so that CRLF is one break; O(1).
  package var lineBreakCount: Int { Int(root.summary.lineBreakCount) }
  /// Whether it has no content.
  package var isEmpty: Bool { root.summary.byteCount == 0 }

  /// The digest of the content (Schemas/README.md, "Units"); O(1).
  package var digest: UInt64 { root.summary.digest }

  /// The digest that a text of these bytes has; O(n).
  package static func digest(of utf8: UnsafeBufferPointer<UInt8>) -> UInt64 {
    TextSummary.digest(of: utf8)
  }

  /// A digest as the wire and the logs show it: 16 lowercase hexadecimal digits.
  package static func hexadecimal(digest: UInt64) -> String {
    let digits = String(digest, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  /// Reads what `hexadecimal` makes.
  ///
  /// - Returns: `nil` if `digits` is anything else.
  package static func digest(hexadecimal digits: String) -> UInt64? {
    guard let digest = UInt64(digits, radix: 16), hexadecimal(digest: digest) == digits else {
      return nil
    }
    return digest
  }

  private mutating func append(wellFormed bytes: UnsafeBufferPointer<UInt8>) {
    precondition(bytes.count < 1 << 32, "a text holds fewer than 2^32 bytes")
    let end = utf16Count
    let fits = splice(end, end, with: bytes, summary: TextSummary(of: bytes))
    precondition(fits, "the end of a text is a scalar boundary")
  }
}

extension Text: Equatable {
  /// Whether both hold the same bytes (not merely canonically equivalent ones); O(n), O(1) if
  /// they share their tree or differ in digest.
  package static func == (a: Text, b: Text) -> Bool {
    if a.root.node === b.root.node { return true }
    guard a.digest == b.digest, a.utf8Count == b.utf8Count else { return false }
    var isEqual = true
    var offset = 0
    a.forEachChunk { chunk in
      guard isEqual else { return }
      var rest = chunk
      b.forEachChunk(utf8Range: offset..<offset + chunk.count) { other in
        isEqual = isEqual && rest.prefix(other.count).elementsEqual(other)
        rest = UnsafeBufferPointer(rebasing: rest.dropFirst(other.count))
      }
      offset += chunk.count
    }
    return isEqual
  }
}
