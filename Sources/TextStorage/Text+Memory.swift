extension Text {
  /// How many bytes of memory its tree takes, shared parts included; O(n / leaf size).
  package var memoryByteCount: Int { root.memoryByteCount(height: height) }
}

extension Child {
  fileprivate func memoryByteCount(height: Int) -> Int {
    // What the allocator adds to a block, and what Swift puts at the front of an object.
    let overhead = 8 + 16
    if height == 0 {
      let capacity = leaf.withUnsafeMutablePointerToHeader { $0.pointee.capacity }
      return overhead + MemoryLayout<LeafHeader>.size + capacity
    }
    let room = branch.capacity * MemoryLayout<Child>.stride
    return branch.children.reduce(overhead + MemoryLayout<BranchHeader>.size + room) {
      $0 + $1.memoryByteCount(height: height - 1)
    }
  }
}
