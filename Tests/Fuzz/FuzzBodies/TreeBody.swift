internal import TextStorage

/// A script of edits on a tree with tiny leaves, against an array of UTF-16 code units.
package enum TreeBody {
  private static let pieces = [
    "", "a", "\n", "\r\n", "é", "中", "😀", "👩‍👧", "0123456789abcdef", "😀😀😀😀😀😀😀", "\u{10FFFF}\u{0}",
  ]

  /// Runs one input: the tree's shape, then four bytes for each edit.
  package static func run(_ bytes: UnsafeRawBufferPointer) {
    var input = FuzzInput(bytes)
    let shape = TreeShape(
      leafByteCount: 8 + Int(input.choice() % 16), fanOut: 4 + Int(input.choice() % 4))
    let script = input.remainder()
    var text = Text(shape: shape)
    var held = text
    var model: [UInt16] = []
    var heldModel = model
    for step in stride(from: 0, to: script.count - 3, by: 4) {
      let place = Int(script[step]) << 8 | Int(script[step + 1])
      let start = place % (model.count + 1)
      let end = min(model.count, start + Int(script[step + 2] & 0x3F))
      let piece = pieces[Int(script[step + 3]) % pieces.count]
      if script[step + 2] & 0x40 != 0 {
        held = text
        heldModel = model
      }
      let isWhole = isBoundary(start, in: model) && isBoundary(end, in: model)
      let isDone = text.replace(utf16Range: start..<end, with: piece)
      precondition(isDone == isWhole, "only a cut inside a pair is refused")
      if isWhole { model.replaceSubrange(start..<end, with: Array(piece.utf16)) }
      // A long text is looked at now and then only, so that more scripts are tried.
      if model.count < 128 || step % 64 == 0 { check(text, model) }
    }
    check(text, model)
    check(held, heldModel)
  }

  private static func isBoundary(_ offset: Int, in units: [UInt16]) -> Bool {
    offset == 0 || offset == units.count || !UTF16.isTrailSurrogate(units[offset])
  }

  private static func check(_ text: Text, _ units: [UInt16]) {
    #if DEBUG || STET_CHECKS
      text.checkInvariants()
    #endif
    let string = String(decoding: units, as: UTF16.self)
    precondition(String(text).utf8.elementsEqual(string.utf8), "the text is the model's")
    precondition(text.utf16Count == units.count, "units are counted")
    precondition(text.lineBreakCount == units.count { $0 == 0x0A }, "line feeds are counted")
    let whole = Array(string.utf8).withUnsafeBufferPointer { Text.digest(of: $0) }
    precondition(text.digest == whole, "the digest is that of the whole")
  }
}
