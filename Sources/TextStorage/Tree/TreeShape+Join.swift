extension TreeShape {
  /// Whether a child of this height and the one behind it are small enough to be one node.
  func areJoinable(_ left: UnsafeMutablePointer<Child>, _ height: Int) -> Bool {
    let right = left + 1
    if height == 0 {
      let count = left.pointee.summary.byteCount + right.pointee.summary.byteCount
      return Int(count) <= leafByteCount / 4 * 3
    }
    return left.children.count + right.children.count <= fanOut / 4 * 3
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
    let isSeamSmall = list.withUnsafeMutableBufferPointer { list in
      guard seam >= 0, seam + 1 < list.count, let start = list.baseAddress else { return false }
      return areJoinable(start + seam, height - 1)
    }
    if isSeamSmall {
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
