extension TextOperation {
  /// The one operation that does this one and then `next`.
  ///
  /// - Complexity: O(m + n) in the component counts, and the inserted text.
  /// - Precondition: `next.baseLength == targetLength`, in UTF-16 code units.
  package func composed(with next: TextOperation) -> TextOperation {
    precondition(next.baseLength == targetLength, "the second operation follows the first")
    if isNoop { return next }
    if next.isNoop { return self }
    var result = TextOperation()
    result.reserveCapacity(spliceCount: max(spliceCount, next.spliceCount))
    var first = Cursor(self)
    var second = Cursor(next)
    while true {
      if first.kind == .delete {
        result.delete(first.count)
        first.skip(first.count)
        continue
      }
      if second.kind == .insert {
        let count = second.count
        result.insert(second.take(count), utf16Count: count)
        continue
      }
      let count = min(first.count, second.count)
      switch (first.kind, second.kind) {
      case (.retain, .retain):
        result.retain(count)
        first.skip(count)
      case (.retain, .delete):
        result.delete(count)
        first.skip(count)
      case (.insert, .retain):
        result.insert(first.take(count), utf16Count: count)
      case (.insert, .delete):
        first.skip(count)
      default:
        return result
      }
      second.skip(count)
    }
  }
}
