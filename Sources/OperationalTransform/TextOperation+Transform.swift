extension TextOperation {
  /// Returns this operation rewritten to apply after `other`, when both were made on the same text.
  ///
  /// `side` is this operation's: it decides whose insert comes first at equal offsets. For
  /// operations `a`, `b` on one text: `a` then `b.transformed(over: a, side: .right)` gives the
  /// same text as `b` then `a.transformed(over: b, side: .left)`.
  ///
  /// - Complexity: O(m + n) in the component counts; for edits at one place each, beside each
  ///   other, a few comparisons.
  /// - Precondition: `baseLength == other.baseLength`, in UTF-16 code units.
  /// - SeeAlso: Ressel et al. 1996 (property TP1); Nichols et al. 1995 (one server, Jupiter).
  package func transformed(over other: TextOperation, side: Side) -> TextOperation {
    var result = self
    result.transform(over: other, side: side)
    return result
  }

  /// The same in place.
  package mutating func transform(over other: TextOperation, side: Side) {
    precondition(baseLength == other.baseLength, "both operations were made on the same text")
    guard !other.isNoop && !moveBeside(other, side: side) else { return }
    self = walked(over: other, side: side)
  }

  /// The general case: both operations are walked from end to end.
  private func walked(over other: TextOperation, side: Side) -> TextOperation {
    var result = TextOperation()
    result.reserveCapacity(spliceCount: spliceCount)
    var mine = Cursor(self)
    var theirs = Cursor(other)
    while true {
      if mine.kind == .insert && (side == .left || theirs.kind != .insert) {
        let count = mine.count
        result.insert(mine.take(count), utf16Count: count)
        continue
      }
      if theirs.kind == .insert {
        result.retain(theirs.count)
        theirs.skip(theirs.count)
        continue
      }
      let count = min(mine.count, theirs.count)
      switch (mine.kind, theirs.kind) {
      case (.retain, .retain): result.retain(count)
      case (.delete, .retain): result.delete(count)
      case (.retain, .delete), (.delete, .delete): break
      default: return result
      }
      mine.skip(count)
      theirs.skip(count)
    }
  }

  /// The usual case: two edits at one place each, none of which reaches into the other. All that
  /// changes is how much is retained on one side.
  ///
  /// - Returns: `false`, and nothing is changed, if it is not that case.
  private mutating func moveBeside(_ other: TextOperation, side: Side) -> Bool {
    guard let isInFront = place(beside: other, side: side) else { return false }
    grow(by: other.targetLength - other.baseLength, inFront: !isInFront)
    return true
  }

  /// Where this edit at one place stands beside another one.
  ///
  /// - Returns: Whether it is in front; `nil` if one of them changes several places, or this one
  ///   none, or one reaches into the other.
  @inline(__always)
  private func place(beside other: TextOperation, side: Side) -> Bool? {
    guard others.isEmpty && other.others.isEmpty && !isNoop else { return nil }
    let start = last.retained
    let end = start + last.deleted
    let theirStart = other.last.retained
    let theirEnd = theirStart + other.last.deleted
    let isFirst = side == .left || other.last.insertedCount == 0
    let isInFront = end < theirStart || (end == theirStart && (last.deleted > 0 || isFirst))
    let areFirst = side == .right || last.insertedCount == 0
    let isBehind = theirEnd < start || (theirEnd == start && (other.last.deleted > 0 || areFirst))
    guard isInFront || isBehind else { return nil }
    return isInFront
  }

  /// Both ways around the diamond at once: afterwards this operation, the left one, follows
  /// `other`, and `other` follows what this one was; O(m + n) in the component counts.
  ///
  /// ```
  ///          base
  ///    self /    \ other
  ///        /      \
  ///        \      /
  ///  other' \    / self'
  /// ```
  ///
  /// - Precondition: Both have the same `baseLength`, in UTF-16 code units.
  package mutating func carry(past other: inout TextOperation) {
    let change = targetLength - baseLength
    if !other.isNoop, let isInFront = place(beside: other, side: .left) {
      grow(by: other.targetLength - other.baseLength, inFront: !isInFront)
      other.grow(by: change, inFront: isInFront)
      return
    }
    let before = self
    transform(over: other, side: .left)
    other.transform(over: before, side: .right)
  }
}
