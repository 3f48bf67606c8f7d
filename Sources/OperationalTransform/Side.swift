/// Whose insert comes first where two operations insert at one offset.
package enum Side: Sendable, CaseIterable {
  /// The operation that is committed later: its insert goes first.
  case left
  /// The operation that was committed before.
  case right

  /// The side of the other operation.
  package var opposite: Side { self == .left ? .right : .left }
}
