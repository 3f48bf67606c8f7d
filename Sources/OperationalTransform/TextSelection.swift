/// A selected range, or a cursor if both ends are one; in UTF-16 code units.
package struct TextSelection: Hashable, Sendable {
  /// The end that stays where the selection was begun.
  package var anchor: Int
  /// The end that moves.
  package var head: Int

  /// Collects the parts.
  package init(anchor: Int, head: Int) {
    self.anchor = anchor
    self.head = head
  }

  /// The selection after an operation; see `TextOperation.mapped(_:isOwn:)`.
  package func mapped(over operation: TextOperation, isOwn: Bool) -> TextSelection {
    TextSelection(
      anchor: operation.mapped(anchor, isOwn: isOwn), head: operation.mapped(head, isOwn: isOwn))
  }
}

extension TextOperation {
  /// Where an offset of the base is in the target (Schemas/README.md, "Selections").
  ///
  /// At the very place of an insert, it goes behind it if `isOwn` and stays in front if not. Inside
  /// a deleted range it goes to the range's start.
  ///
  /// - Complexity: O(splices before the offset).
  package func mapped(_ utf16Offset: Int, isOwn: Bool) -> Int {
    var base = 0
    var shift = 0
    for index in 0..<spliceCount {
      let splice = self[splice: index]
      base += splice.retained
      if utf16Offset < base || (utf16Offset == base && !isOwn) { break }
      shift += splice.insertedCount
      if utf16Offset < base + splice.deleted { return base + shift }
      base += splice.deleted
      shift -= splice.deleted
    }
    return utf16Offset + shift
  }
}
