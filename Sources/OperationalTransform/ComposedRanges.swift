/// Committed operations composed in ranges of 16, 256, 4096 …, each made when it is first needed.
///
/// A range is aligned, so range *i* of level *l* is made of ranges `16 * i ..< 16 * (i + 1)` of the
/// level below; level 0 are the operations themselves, numbered by the revision before them.
struct ComposedRanges {
  /// Ranges of one level that make one of the next. Sixteen keeps four shapes of each operation for
  /// a history of 65,536, and takes at most fifteen ranges of each level for any span.
  static let radix = 16

  private var shapes: [[Int: OperationShape]] = []

  /// How many operations a range of a level holds.
  static func size(_ level: Int) -> Int { 1 << (4 * level) }

  /// The shape of a range, made now if it was not yet.
  mutating func shape(
    level: Int, index: Int, of operations: OperationRow
  ) -> OperationShape {
    if level == 0 { return OperationShape(operations[index]) }
    while shapes.count < level { shapes.append([:]) }
    if let shape = shapes[level - 1][index] { return shape }
    var parts: [OperationShape] = []
    for child in Self.radix * index..<Self.radix * (index + 1) {
      parts.append(shape(level: level - 1, index: child, of: operations))
    }
    // Pairs first, so that no part is copied more than four times.
    while parts.count > 1 {
      for pair in 0..<parts.count / 2 {
        parts[pair] = OperationShape(parts[2 * pair], then: parts[2 * pair + 1])
      }
      parts.removeLast(parts.count / 2)
    }
    shapes[level - 1][index] = parts[0]
    return parts[0]
  }

  /// Forgets the ranges that hold the operation after `revision`; O(levels).
  mutating func forget(after revision: Int) {
    for level in shapes.indices { shapes[level][revision / Self.size(level + 1)] = nil }
  }
}

/// Operations in a row, by the revision before each.
struct OperationRow {
  let operations: [TextOperation]
  /// The revision before the first one.
  let start: Int

  subscript(revision: Int) -> TextOperation { operations[revision - start] }
}
