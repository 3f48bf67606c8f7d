extension UnsafeMutablePointer<Child> {
  /// Whether nothing else holds the node of this child, which is of class `Node`.
  ///
  /// Asked of the existential in `node` itself the answer would always be no: the compiler copies
  /// that to a variable of the opened type first.
  func isUnshared<Node: AnyObject>(_ type: Node.Type) -> Bool {
    withUnsafeMutablePointer(to: &pointee.node) { node in
      node.withMemoryRebound(to: Node.self, capacity: 1) { isKnownUniquelyReferenced(&$0.pointee) }
    }
  }

  /// The children of the branch that this child is; valid while it is held and not changed.
  ///
  /// Loops over summaries go through this pointer and never copy a `Child`, as each copy would
  /// count its node's references up and down.
  var children: (start: UnsafeMutablePointer<Child>, count: Int) {
    let (header, start) = branch
    return (start, header.pointee.count)
  }

  /// The parts of the branch that this child is; valid while it is held.
  var branch: (header: UnsafeMutablePointer<BranchHeader>, start: UnsafeMutablePointer<Child>) {
    Unmanaged.passUnretained(pointee.node)._withUnsafeGuaranteedRef {
      unsafeDowncast($0, to: Branch.self).withUnsafeMutablePointers { ($0, $1) }
    }
  }

  /// The parts of the leaf that this child is; valid while it is held.
  var leaf: (header: UnsafeMutablePointer<LeafHeader>, room: UnsafeMutablePointer<UInt8>) {
    Unmanaged.passUnretained(pointee.node)._withUnsafeGuaranteedRef {
      unsafeDowncast($0, to: Leaf.self).withUnsafeMutablePointers { ($0, $1) }
    }
  }
}

/// An inner node: its children's summaries lie side by side, so that a search touches no child.
///
/// Like a leaf's gap, the focus makes an edit near the last one cheap: neither the search nor the
/// new summary looks at the other children.
///
/// Mutated only while one tree holds it alone; see `Text`.
final class Branch: ManagedBuffer<BranchHeader, Child> {
  /// A branch with these children and room for `capacity`.
  static func make(capacity: Int, _ children: ArraySlice<Child>) -> Branch {
    let buffer = Branch.create(minimumCapacity: capacity) { _ in
      BranchHeader(count: children.count)
    }
    let branch = unsafeDowncast(buffer, to: Branch.self)
    branch.withUnsafeMutablePointerToElements { elements in
      for (offset, child) in children.enumerated() {
        (elements + offset).initialize(to: child)
      }
    }
    return branch
  }

  deinit {
    withUnsafeMutablePointers { header, elements in
      _ = elements.deinitialize(count: header.pointee.count)
    }
  }

  /// How many children it has.
  var count: Int { withUnsafeMutablePointerToHeader { $0.pointee.count } }

  /// Its children in order; valid while the branch is held and not changed.
  var children: UnsafeMutableBufferPointer<Child> {
    withUnsafeMutablePointers { UnsafeMutableBufferPointer(start: $1, count: $0.pointee.count) }
  }

  /// The children's summaries combined; O(count).
  var summary: TextSummary {
    var sum = TextSummary()
    for child in children { sum.append(child.summary) }
    return sum
  }

  /// A branch with the same children.
  func clone(capacity: Int) -> Branch {
    Branch.make(capacity: capacity, Array(children)[...])
  }

  /// Takes `list` as its children; they must fit its room.
  func setChildren(_ list: ArraySlice<Child>) {
    withUnsafeMutablePointers { header, elements in
      elements.deinitialize(count: header.pointee.count)
      for (offset, child) in list.enumerated() { (elements + offset).initialize(to: child) }
      header.pointee = BranchHeader(count: list.count)
    }
  }
}

extension UnsafeMutablePointer<BranchHeader> {
  /// Finds the child for an edit of UTF-16 units `start..<end`: the one that `start` is in, where
  /// an insert at a boundary goes to the end of the left child, as that is where typing goes on.
  ///
  /// The child becomes the focus.
  ///
  /// - Returns: The child's index, and `start` from the child's start on.
  @inline(__always)
  func focus(
    _ children: UnsafeMutablePointer<Child>, on start: Int, _ end: Int
  ) -> (index: Int, from: Int) {
    let focus = pointee.focus
    if focus >= 0 {
      let from = start &- Int(pointee.before.utf16Count)
      let units = Int(children[focus].summary.utf16Count)
      // Inside the focus, or where an insert goes to its end.
      if from > 0 && (from < units || (from == units && start == end)) { return (focus, from) }
    }
    return moveFocus(children, to: start, isInsert: start == end)
  }

  /// The same for any other child; O(children).
  @inline(never)
  private func moveFocus(
    _ children: UnsafeMutablePointer<Child>, to start: Int, isInsert: Bool
  ) -> (index: Int, from: Int) {
    let count = pointee.count
    var before = TextSummary()
    var index = 0
    var from = start
    while index < count - 1 {
      let units = Int(children[index].summary.utf16Count)
      if from < units || (isInsert && from == units) { break }
      before.append(children[index].summary)
      from -= units
      index += 1
    }
    var after = TextSummary()
    for later in index + 1..<max(count, index + 1) { after.append(children[later].summary) }
    pointee.focus = index
    pointee.before = before
    pointee.after = after
    return (index, from)
  }

  /// The summary of all children, the one in the focus being `child`.
  @inline(__always)
  func summary(around child: TextSummary) -> TextSummary {
    var sum = pointee.before
    sum.append(child)
    sum.append(pointee.after)
    return sum
  }
}
