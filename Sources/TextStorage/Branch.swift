/// A subtree with its summary, as its parent holds it.
struct Child {
  var summary: TextSummary
  /// A `Leaf` at height 0, a `Branch` above.
  var node: AnyObject

  var utf16Count: Int { Int(summary.utf16Count) }
  var byteCount: Int { Int(summary.byteCount) }

  /// Holds a leaf.
  init(_ leaf: Leaf) {
    summary = leaf.summary
    node = leaf
  }

  /// Holds a branch.
  init(_ branch: Branch) {
    summary = branch.summary
    node = branch
  }

  /// The node of a child at height 0.
  var leaf: Leaf { unsafeDowncast(node, to: Leaf.self) }
  /// The node of a child above height 0.
  var branch: Branch { unsafeDowncast(node, to: Branch.self) }
}

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
    Unmanaged.passUnretained(pointee.node)._withUnsafeGuaranteedRef {
      unsafeDowncast($0, to: Branch.self).withUnsafeMutablePointers { ($1, $0.pointee) }
    }
  }
}

/// An inner node: its children's summaries lie side by side, so that a search touches no child.
///
/// Mutated only while one tree holds it alone; see `Text`.
final class Branch: ManagedBuffer<Int, Child> {
  /// A branch with these children and room for `capacity`.
  static func make(capacity: Int, _ children: ArraySlice<Child>) -> Branch {
    let buffer = Branch.create(minimumCapacity: capacity) { _ in children.count }
    let branch = unsafeDowncast(buffer, to: Branch.self)
    branch.withUnsafeMutablePointerToElements { elements in
      for (offset, child) in children.enumerated() {
        (elements + offset).initialize(to: child)
      }
    }
    return branch
  }

  deinit {
    withUnsafeMutablePointers { count, elements in
      _ = elements.deinitialize(count: count.pointee)
    }
  }

  /// How many children it has.
  var count: Int { withUnsafeMutablePointerToHeader { $0.pointee } }

  /// Its children in order; valid while the branch is held and not changed.
  var children: UnsafeMutableBufferPointer<Child> {
    withUnsafeMutablePointers { UnsafeMutableBufferPointer(start: $1, count: $0.pointee) }
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
    withUnsafeMutablePointers { count, elements in
      elements.deinitialize(count: count.pointee)
      for (offset, child) in list.enumerated() { (elements + offset).initialize(to: child) }
      count.pointee = list.count
    }
  }
}
