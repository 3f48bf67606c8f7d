extension Text {
  /// Replaces a range by a string; O(log n) and the length of the string.
  ///
  /// - Parameters:
  ///   - range: In UTF-16 code units, within the text.
  ///   - string: What comes in its place.
  /// - Returns: `false`, and nothing is changed, if the range begins or ends inside a surrogate
  ///   pair.
  @discardableResult
  package mutating func replace(utf16Range range: Range<Int>, with string: String) -> Bool {
    precondition(range.lowerBound >= 0 && range.upperBound <= utf16Count, "range is in the text")
    let (start, end) = (range.lowerBound, range.upperBound)
    // A Swift string has contiguous storage, unless it was bridged.
    let isDone = string.utf8.withContiguousStorageIfAvailable { splice(start, end, with: $0) }
    if let isDone { return isDone }
    var copy = string
    return copy.withUTF8 { splice(start, end, with: $0) }
  }

  @inline(__always)
  private mutating func splice(
    _ start: Int, _ end: Int, with bytes: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    precondition(utf8Count + bytes.count < 1 << 32, "a text holds fewer than 2^32 bytes")
    return splice(start, end, with: bytes, summary: TextSummary(of: bytes))
  }

  /// Replaces UTF-16 units `start..<end`; `false` if that would split a scalar.
  mutating func splice(
    _ start: Int, _ end: Int, with bytes: UnsafeBufferPointer<UInt8>, summary: TextSummary
  ) -> Bool {
    let edit = TreeEdit(shape: shape, bytes: bytes, summary: summary)
    let outcome = withUnsafePointer(to: edit) {
      $0.replaceInPlace(in: &root, height: height, start, end)
    }
    if outcome != .needsRestructuring { return outcome == .done }
    return restructure(edit, start, end)
  }

  /// The same where nodes are shared, come or go.
  private mutating func restructure(_ edit: TreeEdit, _ start: Int, _ end: Int) -> Bool {
    var overflow: [Child] = []
    guard edit.replace(in: &root, height: height, start, end, overflow: &overflow) else {
      return false
    }
    while !overflow.isEmpty {
      let list = [root] + overflow
      overflow = []
      height += 1
      let branches = shape.grouped(list, greedily: true)
      root = branches[0]
      overflow.append(contentsOf: branches.dropFirst())
    }
    shrinkRoot()
    return true
  }

  /// Drops levels that hold one node only.
  private mutating func shrinkRoot() {
    while height > 0 {
      let count = root.branch.count
      if count > 1 { return }
      root = count == 1 ? root.branch.children[0] : Child(Leaf.empty)
      height = count == 1 ? height - 1 : 0
    }
  }
}
