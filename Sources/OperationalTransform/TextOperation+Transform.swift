/// Whose insert comes first where two operations insert at one offset.
package enum Side: Sendable, CaseIterable {
  /// The operation that is committed later: its insert goes first.
  case left
  /// The operation that was committed before.
  case right
}

extension TextOperation {
  /// Returns this operation rewritten to apply after `other`, when both were made on the same text.
  ///
  /// `side` is this operation's: it decides whose insert comes first at equal offsets. For
  /// operations `a`, `b` on one text: `a` then `b.transformed(over: a, side: .right)` gives the
  /// same text as `b` then `a.transformed(over: b, side: .left)`.
  ///
  /// - Complexity: O(m + n) in the component counts; for edits at one place each, beside each other,
  ///   a few comparisons.
  /// - Precondition: `baseLength == other.baseLength`, in UTF-16 code units.
  /// - SeeAlso: Ressel et al. 1996 (property TP1); Nichols et al. 1995 (one server, Jupiter).
  package func transformed(over other: TextOperation, side: Side) -> TextOperation {
    precondition(baseLength == other.baseLength, "both operations were made on the same text")
    if other.isNoop { return self }
    if let moved = movedBeside(other, side: side) { return moved }
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
  /// - Returns: What the loop would give, or `nil` if it is not that case.
  private func movedBeside(_ other: TextOperation, side: Side) -> TextOperation? {
    guard others.isEmpty && other.others.isEmpty && !isNoop else { return nil }
    let theirs = other.last
    let growth = theirs.insertedCount - theirs.deleted
    let end = last.retained + last.deleted
    if end < theirs.retained
      || end == theirs.retained
        && (last.deleted > 0 || side == .left || theirs.insertedCount == 0)
    {
      return growing(by: growth, inFront: false)
    }
    let theirEnd = theirs.retained + theirs.deleted
    if theirEnd < last.retained
      || theirEnd == last.retained
        && (theirs.deleted > 0 || side == .right || last.insertedCount == 0)
    {
      return growing(by: growth, inFront: true)
    }
    return nil
  }

  /// Both ways around the diamond at once; O(m + n) in the component counts.
  ///
  /// ```
  ///          base
  ///    left /    \ right
  ///        /      \
  ///        \      /
  ///   right'\    / left'
  /// ```
  ///
  /// - Precondition: Both have the same `baseLength`, in UTF-16 code units.
  /// - Returns: `left` to follow `right`, and `right` to follow `left`.
  package static func transform(
    _ left: TextOperation, _ right: TextOperation
  ) -> (left: TextOperation, right: TextOperation) {
    (left.transformed(over: right, side: .left), right.transformed(over: left, side: .right))
  }
}
