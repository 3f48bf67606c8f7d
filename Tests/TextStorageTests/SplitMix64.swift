/// A small generator whose whole state is its seed (Steele et al. 2014).
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Pieces of text that have been trouble: astral scalars, joiners, combining marks, line ends.
enum TextPieces {
  static let all: [String] = [
    "a", "b", "z", " ", "\n", "\r\n", "\r", "é", "e\u{301}", "\u{301}", "ß", "中", "\u{FFFD}", "😀",
    "👩‍👩‍👧", "🇨🇭", "\u{200D}", "\u{1D11E}", "\u{10FFFF}", "\u{0}", "\u{7F}", "\u{80}", "\u{7FF}",
    "\u{800}", "\u{FFFF}", "\u{2028}", "ق", "क्षि",
  ]

  static func random(pieceCount: Int, using random: inout SplitMix64) -> String {
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
