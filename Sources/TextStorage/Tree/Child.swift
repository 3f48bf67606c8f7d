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
