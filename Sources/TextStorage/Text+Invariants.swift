#if DEBUG || STET_CHECKS
  extension Text {
    /// Stops the program if the tree is not what it should be; O(n).
    package func checkInvariants() {
      let sum = root.checkInvariants(height: height, shape: shape, isRoot: true)
      precondition(sum == root.summary, "the root's summary is that of its content")
    }
  }

  extension Child {
    fileprivate func checkInvariants(height: Int, shape: TreeShape, isRoot: Bool) -> TextSummary {
      if height == 0 { return checkLeaf(shape: shape, isRoot: isRoot) }
      let children = branch.children
      precondition(children.count >= (isRoot ? 2 : 1), "no branch is empty, no root is idle")
      precondition(children.count <= shape.fanOut, "a branch fits its room")
      var sum = TextSummary()
      for index in 0..<children.count {
        let child = children[index]
        let actual = child.checkInvariants(height: height - 1, shape: shape, isRoot: false)
        precondition(actual == child.summary, "a child's summary is that of its content")
        sum.append(actual)
        if index > 0 {
          let start = children.baseAddress
          let isJoinable = start.map { shape.areJoinable($0 + (index - 1), height - 1) } ?? true
          precondition(!isJoinable, "neighbours are too large to be joined")
        }
      }
      branch.withUnsafeMutablePointerToHeader { header in
        guard header.pointee.focus >= 0 else { return }
        var around = header.pointee.before
        around.append(children[header.pointee.focus].summary)
        around.append(header.pointee.after)
        precondition(around == sum, "the sums around the focus are those of the children")
      }
      return sum
    }

    private func checkLeaf(shape: TreeShape, isRoot: Bool) -> TextSummary {
      precondition(isRoot || summary.byteCount > 0, "only an empty text has an empty leaf")
      precondition(byteCount <= shape.leafByteCount, "a leaf fits its room")
      return leaf.withParts { prefix, suffix in
        precondition(Text.isWellFormedUTF8(prefix), "the prefix holds whole scalars")
        precondition(Text.isWellFormedUTF8(suffix), "the suffix holds whole scalars")
        var sum = TextSummary(of: prefix)
        sum.append(TextSummary(of: suffix))
        return sum
      }
    }
  }
#endif
