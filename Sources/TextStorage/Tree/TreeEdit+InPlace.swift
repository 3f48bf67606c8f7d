extension UnsafePointer<TreeEdit> {
  /// Replaces UTF-16 units `start..<end` of a subtree, if that can be done in place; O(height), and
  /// the bytes that come, go, or lie between the leaf's gap and the edit.
  func replaceInPlace(
    in child: UnsafeMutablePointer<Child>, height: Int, _ start: Int, _ end: Int
  ) -> InPlaceOutcome {
    if height == 0 { return replaceInLeaf(child, start, end, atLeast: 0) }
    guard child.isUnshared(Branch.self) else { return .needsRestructuring }
    let (header, children) = child.branch
    let (index, from) = header.focus(children, on: start, end)
    let to = from &+ (end &- start)
    let focus = children + index
    guard to <= Int(focus.pointee.summary.utf16Count) else { return .needsRestructuring }
    let outcome: InPlaceOutcome
    if height == 1 {
      let least = start == end ? 0 : pointee.shape.leastByteCount(header, children, at: index)
      outcome = replaceInLeaf(focus, from, to, atLeast: least)
    } else {
      outcome = replaceInPlace(in: focus, height: height &- 1, from, to)
    }
    if outcome == .done {
      child.pointee.summary = header.summary(around: focus.pointee.summary)
    }
    return outcome
  }

  /// The same for a leaf, which must keep `least` bytes so as not to be joined with a neighbour.
  @inline(__always)
  private func replaceInLeaf(
    _ child: UnsafeMutablePointer<Child>, _ start: Int, _ end: Int, atLeast least: Int
  ) -> InPlaceOutcome {
    guard child.isUnshared(Leaf.self) else { return .needsRestructuring }
    let (header, room) = child.leaf
    guard let from = header.byteOffset(room, utf16: start) else { return .splitsScalar }
    var to = from
    if end > start {
      guard let found = header.byteOffset(room, utf16: end) else { return .splitsScalar }
      to = found
    }
    let count = Int(child.pointee.summary.byteCount) &- (to &- from) &+ pointee.bytes.count
    guard count >= least && count <= header.pointee.capacity else { return .needsRestructuring }
    child.pointee.summary = header.replace(
      room, from, to, with: pointee.bytes, summary: pointee.summary)
    return .done
  }
}

extension TreeShape {
  /// How many bytes a leaf must hold so that it is neither empty nor joined with a neighbour.
  fileprivate func leastByteCount(
    _ header: UnsafeMutablePointer<BranchHeader>, _ children: UnsafeMutablePointer<Child>,
    at index: Int
  ) -> Int {
    let joined = leafByteCount / 4 * 3
    var least = 1
    if index > 0 {
      least = max(least, joined + 1 - Int(children[index - 1].summary.byteCount))
    }
    if index + 1 < header.pointee.count {
      least = max(least, joined + 1 - Int(children[index + 1].summary.byteCount))
    }
    return least
  }
}
