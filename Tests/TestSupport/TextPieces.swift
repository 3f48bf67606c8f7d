/// Pieces of text that have been trouble: astral scalars, joiners, combining marks, line ends.
package enum TextPieces {
  /// All of them.
  package static let all: [String] = [
    "a", "b", "z", " ", "\n", "\r\n", "\r", "é", "e\u{301}", "\u{301}", "ß", "中", "\u{FFFD}", "😀",
    "👩‍👩‍👧", "🇨🇭", "\u{200D}", "\u{1D11E}", "\u{10FFFF}", "\u{0}", "\u{7F}", "\u{80}", "\u{7FF}",
    "\u{800}", "\u{FFFF}", "\u{2028}", "ق", "क्षि",
  ]

  /// A text of so many pieces; one text in four is plain ASCII.
  package static func random(pieceCount: Int, using random: inout SplitMix64) -> String {
    let isPlain = Int.random(in: 0..<4, using: &random) == 0
    var text = ""
    for _ in 0..<pieceCount {
      // Scalars are appended one by one, as Swift joins them to characters.
      let piece = all[Int.random(in: 0..<(isPlain ? 5 : all.count), using: &random)]
      text.unicodeScalars.append(contentsOf: piece.unicodeScalars)
    }
    return text
  }
}
