import EditModel
import OperationalTransform

/// Long offline branches: two sides edit one text apart from each other, then one side's edits,
/// sent as one operation, are merged over the other's, which were committed one by one.
enum CoreBranches {
  static func measure() {
    measure(100_000)
    measure(200_000)
  }

  private static func measure(_ count: Int) {
    let baseLength = 10 * count
    var committed = OperationHistory()
    edits(count, on: baseLength, seed: 2) { committed.append(.text($0)) }
    var pieces: [TextOperation] = []
    edits(count, on: baseLength, seed: 3) { pieces.append($0) }
    let branch = composed(pieces)
    var merged = Operation.text(branch)
    var isHeld = true
    let best = CoreMeasurement.best(of: 6) {
      merged = .text(branch)
      isHeld = committed.transform(&merged, since: 0)
    }
    precondition(isHeld, "the history holds its base")
    let seconds = CoreFigure.fixed(Double(best.nanoseconds) / 1e9, 3)
    let remark =
      "\(seconds) s; \(branch.componentCount) components, \(merged.componentCount) afterwards"
    CoreFigure(name: "merge \(count) over \(count)", count: count, cost: best, remark: remark)
      .report()
  }

  /// Random inserts and deletes of up to 4 units, each on the text that the last one left.
  private static func edits(
    _ count: Int, on baseLength: Int, seed: UInt64, _ body: (TextOperation) -> Void
  ) {
    var random = BenchRandom(seed: seed)
    var length = baseLength
    for _ in 0..<count {
      let offset = random.next(below: length + 1)
      let size = random.next(below: 4) + 1
      let isInsert = random.next(below: 2) == 0
      let deleted = isInsert ? 0 : min(size, length - offset)
      let text = isInsert ? String("wxyz".prefix(size)) : ""
      body(TextOperation(baseLength: length, replacing: offset..<offset + deleted, with: text))
      length += text.utf16.count - deleted
    }
  }

  /// All in one, pairs first, so that each is copied as often as the count has binary digits.
  private static func composed(_ operations: [TextOperation]) -> TextOperation {
    var parts = operations
    while parts.count > 1 {
      let pairs = stride(from: 0, to: parts.count - 1, by: 2).map {
        parts[$0].composed(with: parts[$0 + 1])
      }
      parts = parts.count % 2 == 0 ? pairs : pairs + parts.suffix(1)
    }
    return parts[0]
  }
}
