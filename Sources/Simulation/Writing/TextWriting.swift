import EditModel
import OperationalTransform
import TextStorage

/// Users who write a text: short words, at places where others are, and deletions of a few units.
struct TextWriting: SimulatedWriting {
  var type: DocumentType { .text }

  var creation: Operation { Creation(text: "created").operation }

  func edit(
    _ content: Content, wish: SimulatedWish, using random: inout SeededRandom
  ) -> Operation? {
    guard let text = content.text else { return nil }
    let length = text.utf16Count
    var start = random.number(in: 0...length)
    if random.happens(wish.tiePermille) { start = random.happens(500) ? 0 : length }
    while !text.isScalarBoundary(utf16Offset: start) { start -= 1 }
    var end = start
    if wish.deletes {
      end = min(length, start + random.number(in: 1...6))
      while !text.isScalarBoundary(utf16Offset: end) { end += 1 }
    }
    var inserted = ""
    if wish.inserts {
      inserted = ["<", "é", "😀", "\n"][random.number(in: 0...3)]
      inserted += "\(wish.label)>"
    }
    guard !inserted.isEmpty || end > start else { return nil }
    return .text(TextOperation(baseLength: length, replacing: start..<end, with: inserted))
  }

  func selections(in content: Content, using random: inout SeededRandom) -> Selections {
    let length = content.length
    return .text([
      TextSelection(anchor: random.number(in: 0...length), head: random.number(in: 0...length))
    ])
  }

  /// All that it inserts, in one.
  func mark(of operation: Operation) -> String {
    operation.text?.components.reduce(into: "") { text, component in
      if case .insert(let piece) = component { text += piece }
    } ?? ""
  }

  /// The UTF-16 units that it inserts.
  func addedCount(of operation: Operation) -> Int { mark(of: operation).utf16.count }
}
