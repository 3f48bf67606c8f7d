/// One place in a text in all four coordinates, each counted from the start.
package struct TextPosition: Hashable, Sendable {
  /// UTF-8 bytes before it.
  package var utf8 = 0
  /// UTF-16 code units before it.
  package var utf16 = 0
  /// Unicode scalars before it.
  package var scalar = 0
  /// Line feeds before it; so the line it is on, counted from 0.
  package var lineBreak = 0

  /// The start of every text.
  package init() {}

  /// Collects the parts.
  package init(utf8: Int, utf16: Int, scalar: Int, lineBreak: Int) {
    self.utf8 = utf8
    self.utf16 = utf16
    self.scalar = scalar
    self.lineBreak = lineBreak
  }

  /// The end of a run that begins here.
  mutating func advance(by summary: TextSummary) {
    utf8 += Int(summary.byteCount)
    utf16 += Int(summary.utf16Count)
    scalar += Int(summary.scalarCount)
    lineBreak += Int(summary.lineBreakCount)
  }

  /// The end of a part of a leaf that begins here.
  mutating func advance(by position: TextPosition) {
    utf8 += position.utf8
    utf16 += position.utf16
    scalar += position.scalar
    lineBreak += position.lineBreak
  }
}

extension TextSummary {
  /// How many of a unit the run has.
  func count(of unit: TextUnit) -> Int {
    switch unit {
    case .utf8: Int(byteCount)
    case .utf16: Int(utf16Count)
    case .scalar: Int(scalarCount)
    case .lineBreak: Int(lineBreakCount)
    }
  }
}
