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
  /// The subtree may be empty afterwards; its parent sees to that. `overflow` gets the subtrees of
  /// the same height that are to follow this one.
  ///
  /// - Returns: `false`, and no content is changed, if the range would split a scalar.
  func replace(
    in child: UnsafeMutablePointer<Child>, height: Int, _ start: Int, _ end: Int,
    overflow: inout [Child]
  ) -> Bool {
    if height == 0 { return replaceInLeaf(child, start, end, overflow: &overflow) }
    if !child.isUnshared(Branch.self) {
      child.pointee.node = child.pointee.branch.clone(capacity: shape.fanOut)
    }
    let (header, children) = child.branch
    let (first, from) = header.focus(children, on: start, end)
    let to = from + (end - start)
    guard to <= Int(children[first].summary.utf16Count) else {
      return replaceAcross(child, height, first, from, to, overflow: &overflow)
    }
    var spill: [Child] = []
    guard replace(in: children + first, height: height - 1, from, to, overflow: &spill) else {
      return false
    }
    let count = header.pointee.count
    // Inserting can take a child of the child's away, too: a leaf's halves may be joined with the
    // leaves on both sides.
    if spill.isEmpty && !needsTidying(children, count, at: first, height: height) {
      child.pointee.summary = header.summary(around: children[first].summary)
      return true
    }
    regroup(child, height, first, dropping: 0, inserting: spill, overflow: &overflow)
    return true
  }

  /// The case of a range that several children share.
  private func replaceAcross(
    _ child: UnsafeMutablePointer<Child>, _ height: Int, _ first: Int, _ from: Int, _ to: Int,
    overflow: inout [Child]
  ) -> Bool {
    let children = child.children.start
    var last = first
    var rest = to
    while rest > Int(children[last].summary.utf16Count) {
      rest -= Int(children[last].summary.utf16Count)
      last += 1
    }
    guard children[last].position(at: rest, in: .utf16, height: height - 1) != nil else {
      return false
    }
    var spill: [Child] = []
    let end = Int(children[first].summary.utf16Count)
    guard replace(in: children + first, height: height - 1, from, end, overflow: &spill) else {
      return false
    }
    let removal = TreeEdit(shape: shape, bytes: .init(start: nil, count: 0), summary: .init())
    var none: [Child] = []
    let isAligned = removal.replace(
      in: children + last, height: height - 1, 0, rest, overflow: &none)
    precondition(isAligned, "the boundary was checked")
    regroup(
      child, height, first, dropping: last - first - 1, inserting: spill, overflow: &overflow)
    return true
  }

  /// Whether a child that may have shrunk is empty or should be joined with a neighbour.
  private func needsTidying(
    _ children: UnsafeMutablePointer<Child>, _ count: Int, at index: Int, height: Int
  ) -> Bool {
    if children[index].summary.byteCount == 0 { return true }
    return (index > 0 && shape.areJoinable(children + (index - 1), height - 1))
      || (index + 1 < count && shape.areJoinable(children + index, height - 1))
  }

  /// Rewrites a branch's list: behind child `index`, drops children and inserts others; then drops
  /// empty ones, joins small neighbours around, and splits the branch if it is too full.
  private func regroup(
    _ child: UnsafeMutablePointer<Child>, _ height: Int, _ index: Int, dropping: Int,
    inserting: [Child], overflow: inout [Child]
  ) {
    let branch = child.pointee.branch
    defer { child.pointee.summary = branch.summary }
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
        list.withUnsafeMutableBufferPointer({ list in
          list.baseAddress.map { shape.areJoinable($0 + position, height - 1) } ?? false
        })
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
