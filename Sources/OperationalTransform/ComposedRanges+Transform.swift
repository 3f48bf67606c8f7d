extension ComposedRanges {
  /// An operation transformed, as the left side, over those after `start` up to revision `end`.
  ///
  /// The result is that of transforming over one after the other. Where a composed range cannot
  /// promise that (see `Ambiguities`), that place is done again over the range's parts.
  ///
  /// - Complexity: O(m + n) in the components of both sides for each level, and for each ambiguous
  ///   place O(log n) for each part that is looked into.
  mutating func transform(
    _ operation: TextOperation, from start: Int, to end: Int, of operations: OperationRow
  ) -> TextOperation {
    var result = operation
    var position = start
    while position < end {
      var level = 0
      while position % Self.size(level + 1) == 0 && position + Self.size(level + 1) <= end {
        level += 1
      }
      let index = position / Self.size(level)
      result = transform(result, at: 0, level: level, index: index, of: operations)
      position += Self.size(level)
    }
    return result
  }

  /// Transforms an operation on a part of the text, which begins at offset `base` and ends, too,
  /// beside a unit that the range retains or at an end of the text.
  private mutating func transform(
    _ operation: TextOperation, at base: Int, level: Int, index: Int,
    of operations: OperationRow
  ) -> TextOperation {
    let shape = shape(level: level, index: index, of: operations)
    let end = base + operation.baseLength
    let window = shape.window(base..<end, withStart: true, withEnd: true)
    if window.steps.isEmpty { return operation }
    let ambiguities = level == 0 ? [] : Ambiguities.find(in: operation, over: window)
    if ambiguities.isEmpty { return operation.transformed(over: window) }
    var result = TextOperation()
    var rest = TextOperation.Cursor(operation)
    var done = base
    for place in ambiguities {
      // What either side does right at a border of the place belongs to the place.
      let start = base + place.lowerBound
      let clear = shape.window(done..<start, withStart: done == base, withEnd: false)
      result.append(
        rest.extract(clear.range.count, withInsertBehind: false).transformed(over: clear))
      result.append(
        transformByParts(
          rest.extract(place.count, withInsertBehind: true), at: start, level: level, index: index,
          of: operations))
      done = base + place.upperBound
    }
    let clear = shape.window(done..<end, withStart: false, withEnd: true)
    result.append(rest.extract(clear.range.count, withInsertBehind: true).transformed(over: clear))
    return result
  }

  /// The same over the parts of a range in turn.
  private mutating func transformByParts(
    _ operation: TextOperation, at base: Int, level: Int, index: Int, of operations: OperationRow
  ) -> TextOperation {
    var result = operation
    var base = base
    for part in Self.radix * index..<Self.radix * (index + 1) {
      let next = shape(level: level - 1, index: part, of: operations).moved(base)
      result = transform(result, at: base, level: level - 1, index: part, of: operations)
      base = next
    }
    return result
  }
}

/// Places where transforming over a composed range may differ from doing it one by one.
///
/// One by one, the operation is made canonical after each step: as soon as everything between
/// something that it deletes and something that it inserts further on is gone, the insert moves in
/// front of the deletion, and what is inserted there later comes behind it. A composed range knows
/// only the end. So between two units that both sides retain, a place is ambiguous if the operation
/// deletes and later inserts, and the range inserts before that insert. Everywhere else the two
/// agree: what a shape keeps of the order decides each tie the same way.
private enum Ambiguities {
  /// The ambiguous places in order, as offsets from the window's start.
  static func find(
    in operation: TextOperation, over window: OperationShape.Window
  ) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var mine = TextOperation.Cursor(operation)
    var other = OperationShape.Cursor(window)
    var base = 0
    var start = 0
    var hasDelete = false
    var hasInsert = false
    var isAmbiguous = false
    while true {
      if mine.kind == .insert {
        isAmbiguous = isAmbiguous || (hasDelete && hasInsert)
        mine.skip(mine.count)
        continue
      }
      if other.kind == .insert {
        hasInsert = true
        other.skip(other.count)
        continue
      }
      let count = min(mine.count, other.count)
      if mine.kind == .delete {
        hasDelete = true
      } else if other.kind != .delete {
        if isAmbiguous { found.append(start..<base) }
        if mine.kind == .end || other.kind == .end { return found }
        start = base + count
        hasDelete = false
        hasInsert = false
        isAmbiguous = false
      }
      base += count
      mine.skip(count)
      other.skip(count)
    }
  }
}

extension TextOperation {
  fileprivate func transformed(over window: OperationShape.Window) -> TextOperation {
    var result = TextOperation()
    result.reserveCapacity(spliceCount: spliceCount)
    transformComponents(
      Cursor(self), over: OperationShape.Cursor(window), side: .left, into: &result)
    return result
  }

  /// Goes on with the components of another operation, which applies to what follows.
  fileprivate mutating func append(_ next: TextOperation) {
    for index in 0..<next.spliceCount {
      let splice = next[splice: index]
      retain(splice.retained)
      insert(splice.inserted, utf16Count: splice.insertedCount)
      delete(splice.deleted)
    }
    retain(next.rest)
  }
}

extension TextOperation.Cursor {
  /// Goes on by so many units of the base, and returns that part of the operation.
  fileprivate mutating func extract(
    _ baseCount: Int, withInsertBehind: Bool
  ) -> TextOperation {
    var part = TextOperation()
    var left = baseCount
    while left > 0 || (withInsertBehind && kind == .insert) {
      let size = kind == .insert ? count : min(count, left)
      switch kind {
      case .insert: part.insert(take(size), utf16Count: size)
      case .retain:
        part.retain(size)
        skip(size)
        left -= size
      case .delete:
        part.delete(size)
        skip(size)
        left -= size
      case .end: return part
      }
    }
    return part
  }
}
