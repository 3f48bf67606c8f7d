/// One splice on its way down the tree: what to insert, and the shape to keep.
///
/// Two neighbours under one branch that fit into three quarters of a node are made one; so nodes
/// are three eighths full on average at least, and the height is logarithmic.
struct TreeEdit {
  let shape: TreeShape
  let bytes: UnsafeBufferPointer<UInt8>
  let summary: TextSummary

  /// Replaces UTF-16 units `start..<end` of a subtree.
  ///
  /// - Parameter overflow: Gets the subtrees of the same height that are to follow this one. The
  ///   subtree may be empty afterwards; its parent sees to that.
  /// - Returns: `false`, and no content is changed, if the range would split a scalar.
  func replace(
    in child: inout Child, height: Int, _ start: Int, _ end: Int, overflow: inout [Child]
  ) -> Bool {
    if height == 0 { return replaceInLeaf(&child, start, end, overflow: &overflow) }
    if !isKnownUniquelyReferenced(&child.node) {
      child.node = child.branch.clone(capacity: shape.fanOut)
    }
    let branch = child.branch
    let children = branch.children
    // An insert at a boundary goes to the end of the left child: that is where typing goes on.
    let isInsert = start == end
    var first = 0
    var from = start
    while first < children.count - 1 {
      let count = children[first].utf16Count
      if from < count || (isInsert && from == count) { break }
      from -= count
      first += 1
    }
    let to = from + (end - start)
    guard to <= children[first].utf16Count else {
      return replaceAcross(&child, branch, height, first, from, to, overflow: &overflow)
    }
    let before = children[first].summary
    var spill: [Child] = []
    guard replace(in: &children[first], height: height - 1, from, to, overflow: &spill) else {
      return false
    }
    if spill.isEmpty && (isInsert || !needsTidying(children, at: first, height: height)) {
      child.summary.update(children, at: first, before: before)
      return true
    }
    regroup(branch, height, first, dropping: 0, inserting: spill, overflow: &overflow)
    child.summary = branch.summary
    return true
  }

  /// The case of a range that several children share.
  private func replaceAcross(
    _ child: inout Child, _ branch: Branch, _ height: Int, _ first: Int, _ from: Int, _ to: Int,
    overflow: inout [Child]
  ) -> Bool {
    let children = branch.children
    var last = first
    var rest = to
    while rest > children[last].utf16Count {
      rest -= children[last].utf16Count
      last += 1
    }
    guard children[last].position(at: rest, in: .utf16, height: height - 1) != nil else {
      return false
    }
    var spill: [Child] = []
    let end = children[first].utf16Count
    guard replace(in: &children[first], height: height - 1, from, end, overflow: &spill) else {
      return false
    }
    let removal = TreeEdit(shape: shape, bytes: .init(start: nil, count: 0), summary: .init())
    var none: [Child] = []
    let isAligned = removal.replace(
      in: &children[last], height: height - 1, 0, rest, overflow: &none)
    precondition(isAligned, "the boundary was checked")
    regroup(
      branch, height, first, dropping: last - first - 1, inserting: spill, overflow: &overflow)
    child.summary = branch.summary
    return true
  }

  /// Whether a child that may have shrunk is empty or should be joined with a neighbour.
  private func needsTidying(
    _ children: UnsafeMutableBufferPointer<Child>, at index: Int, height: Int
  ) -> Bool {
    if children[index].byteCount == 0 { return true }
    return (index > 0 && shape.areJoinable(children[index - 1], children[index], height - 1))
      || (index + 1 < children.count
        && shape.areJoinable(children[index], children[index + 1], height - 1))
  }

  /// Rewrites a branch's list: behind child `index`, drops children and inserts others; then drops
  /// empty ones, joins small neighbours around, and splits the branch if it is too full.
  private func regroup(
    _ branch: Branch, _ height: Int, _ index: Int, dropping: Int, inserting: [Child],
    overflow: inout [Child]
  ) {
    var list = Array(branch.children)
    // The branch gives its references up, so that joining need not copy.
    branch.setChildren([])
    let isAtEnd = index + dropping + 1 >= list.count
    list.replaceSubrange(index + 1..<index + 1 + dropping, with: inserting)
    var position = max(0, index - 1)
    var rest = inserting.count + 3
    while rest > 0 && position < list.count {
      rest -= 1
      if list[position].byteCount == 0 {
        list.remove(at: position)
        position = max(0, position - 1)
        rest += 1
      } else if position + 1 < list.count,
        shape.areJoinable(list[position], list[position + 1], height - 1)
      {
        let right = list.remove(at: position + 1)
        shape.join(&list[position], right, height: height - 1)
        rest += 1
      } else {
        position += 1
      }
    }
    if list.count <= shape.fanOut {
      branch.setChildren(list[...])
      return
    }
    let sizes = shape.groupSizes(list.count, greedily: isAtEnd)
    branch.setChildren(list[..<sizes[0]])
    overflow += shape.grouped(Array(list[sizes[0]...]), sizes: sizes.dropFirst())
  }
}

extension TextSummary {
  /// Brings a branch's summary up to date after one child's change.
  fileprivate mutating func update(
    _ children: UnsafeMutableBufferPointer<Child>, at index: Int, before: TextSummary
  ) {
    let after = children[index].summary
    byteCount = byteCount &- before.byteCount &+ after.byteCount
    utf16Count = utf16Count &- before.utf16Count &+ after.utf16Count
    scalarCount = scalarCount &- before.scalarCount &+ after.scalarCount
    lineBreakCount = lineBreakCount &- before.lineBreakCount &+ after.lineBreakCount
    var digest: UInt64 = 0
    var power: UInt64 = 1
    for child in children {
      digest = digest &* child.summary.power &+ child.summary.digest
      power = power &* child.summary.power
    }
    self.digest = digest
    self.power = power
  }
}
