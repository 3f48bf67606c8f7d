extension TreeShape {
  /// Whether two neighbours of this height are small enough to be one node.
  func areJoinable(_ left: Child, _ right: Child, _ height: Int) -> Bool {
    if height == 0 { return left.byteCount + right.byteCount <= leafByteCount / 4 * 3 }
    return left.branch.count + right.branch.count <= fanOut / 4 * 3
  }

  /// Makes one node of two neighbours that fit it.
  func join(_ left: inout Child, _ right: Child, height: Int) {
    if height == 0 {
      var content: [UInt8] = []
      content.reserveCapacity(left.byteCount + right.byteCount)
      left.leaf.append(to: &content, 0, left.byteCount)
      right.leaf.append(to: &content, 0, right.byteCount)
      content.withUnsafeBufferPointer { left = Child(Leaf.make(capacity: leafByteCount, $0)) }
      return
    }
    var list = Array(left.branch.children)
    let seam = list.count - 1
    list += right.branch.children
    if seam >= 0, seam + 1 < list.count, areJoinable(list[seam], list[seam + 1], height - 1) {
      let second = list.remove(at: seam + 1)
      join(&list[seam], second, height: height - 1)
    }
    left = Child(Branch.make(capacity: fanOut, list[...]))
  }

  /// Branches over a list of children that is too long for one.
  func grouped(_ list: [Child], greedily: Bool) -> [Child] {
    grouped(list, sizes: groupSizes(list.count, greedily: greedily)[...])
  }

  /// Branches of the given sizes over a list of children.
  func grouped(_ list: [Child], sizes: ArraySlice<Int>) -> [Child] {
    var start = 0
    return sizes.map { size in
      defer { start += size }
      return Child(Branch.make(capacity: fanOut, list[start..<start + size]))
    }
  }

  /// How to spread `count` children over branches: evenly, or `greedily` with the last one taking
  /// what is left over, for a text that grows at its end.
  func groupSizes(_ count: Int, greedily: Bool) -> [Int] {
    let groupCount = (count + fanOut - 1) / fanOut
    if greedily {
      return (0..<groupCount).map { min(fanOut, count - $0 * fanOut) }
    }
    return (0..<groupCount).map { (count * ($0 + 1)) / groupCount - (count * $0) / groupCount }
  }
}
