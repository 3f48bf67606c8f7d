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
  /// - Complexity: O(m + n) in the component counts.
  /// - Precondition: `baseLength == other.baseLength`, in UTF-16 code units.
  /// - SeeAlso: Ressel et al. 1996 (property TP1); Nichols et al. 1995 (one server, Jupiter).
  package func transformed(over other: TextOperation, side: Side) -> TextOperation {
    precondition(baseLength == other.baseLength, "both operations were made on the same text")
    if other.isNoop { return self }
    var result = TextOperation()
    result.reserveCapacity(spliceCount: spliceCount)
    transformComponents(Cursor(self), over: Cursor(other), side: side, into: &result)
    return result
  }

  /// Both ways around the diamond at once.
  ///
  /// ```
  ///          base
  ///    left /    \ right
  ///        /      \
  ///        \      /
  ///   right'\    / left'
  /// ```
  ///
  /// - Returns: `left` to follow `right`, and `right` to follow `left`.
  package static func transform(
    _ left: TextOperation, _ right: TextOperation
  ) -> (left: TextOperation, right: TextOperation) {
    (left.transformed(over: right, side: .left), right.transformed(over: left, side: .right))
  }
}

/// Transforms the operation at `mine` over the one at `other` into a sink.
func transformComponents<Mine: ComponentCursor, Other: ComponentCursor, Sink: ComponentSink>(
  _ mine: Mine, over other: Other, side: Side, into result: inout Sink
) where Mine.Content == Sink.Content {
  var mine = mine
  var other = other
  while true {
    if mine.kind == .insert && (side == .left || other.kind != .insert) {
      let count = mine.count
      result.insert(mine.take(count), utf16Count: count)
      continue
    }
    if other.kind == .insert {
      result.retain(other.count)
      other.skip(other.count)
      continue
    }
    let count = min(mine.count, other.count)
    switch (mine.kind, other.kind) {
    case (.retain, .retain): result.retain(count)
    case (.delete, .retain): result.delete(count)
    case (.retain, .delete), (.delete, .delete): break
    default: return
    }
    mine.skip(count)
    other.skip(count)
  }
}
