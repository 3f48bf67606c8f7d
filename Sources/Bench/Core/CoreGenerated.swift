import OperationalTransform
import TextStorage

/// Histories made up on the spot.
enum CoreGenerated {
  static func measure() {
    measureRandomEdits()
    measureLog()
  }

  /// One million edits at random places of 1 MiB: an insert of 1 to 8 or a delete of 1 to 8 units.
  private static func measureRandomEdits() {
    var random = BenchRandom(seed: 1)
    let start = String(repeating: "The quick brown fox jumps over the lazy dog.\n", count: 23_302)
    var length = start.utf16.count
    var history = EncodedHistory()
    for _ in 0..<1_000_000 {
      let offset = random.next(below: length + 1)
      let count = random.next(below: 8) + 1
      let isInsert = random.next(below: 2) == 0
      let deleted = isInsert ? 0 : min(count, length - offset)
      let text = isInsert ? String("abc def\n".prefix(count)) : ""
      history.append(
        TextOperation(baseLength: length, replacing: offset..<offset + deleted, with: text))
      length += text.utf16.count - deleted
    }
    measure("random edits on 1 MiB", history, startingWith: start)
  }

  /// A log that grows by one million lines.
  private static func measureLog() {
    var length = 0
    var history = EncodedHistory()
    for number in 0..<1_000_000 {
      let line = "2026-01-01T00:00:00Z host process[\(number)]: something happened\n"
      history.append(
        TextOperation(baseLength: length, replacing: length..<length, with: line))
      length += line.utf16.count
    }
    measure("append 1 million lines", history, startingWith: "")
  }

  private static func measure(
    _ name: String, _ history: EncodedHistory, startingWith start: String
  ) {
    var text = Text()
    let cost = CoreMeasurement.best(of: 3, preparing: { text = Text(start) }) {
      let start = text
      text = Text()
      let end = history.replay(on: start)
      precondition(end.digests != 0, "digests were taken")
      text = end.text
    }
    let remark = "text \(text.utf8Count) B in \(text.memoryByteCount) B of memory"
    CoreFigure(name: name, count: history.count, cost: cost, remark: remark).report()
  }
}
