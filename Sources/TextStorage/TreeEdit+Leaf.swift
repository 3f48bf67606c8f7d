extension TreeEdit {
  /// Replaces UTF-16 units `start..<end` of a leaf; see `replace(in:height:_:_:overflow:)`.
  func replaceInLeaf(
    _ child: UnsafeMutablePointer<Child>, _ start: Int, _ end: Int, overflow: inout [Child]
  ) -> Bool {
    let isUnshared = child.isUnshared(Leaf.self)
    let (header, room) = child.leaf
    guard let from = header.byteOffset(room, utf16: start) else { return false }
    var to = from
    if end > start {
      guard let found = header.byteOffset(room, utf16: end) else { return false }
      to = found
    }
    let count = Int(child.pointee.summary.byteCount) - (to - from) + bytes.count
    if count > shape.leafByteCount {
      spill(&child.pointee, child.pointee.leaf, from, to, overflow: &overflow)
      return true
    }
    if isUnshared {
      child.pointee.summary = header.replace(room, from, to, with: bytes, summary: summary)
    } else {
      let copy = child.pointee.leaf.clone(capacity: shape.leafByteCount)
      child.pointee.summary = copy.withUnsafeMutablePointers { header, room in
        header.replace(room, from, to, with: bytes, summary: summary)
      }
      child.pointee.node = copy
    }
    return true
  }

  /// Spreads a leaf's new content over several; evenly, but at its end the earlier ones are filled,
  /// as more is likely to be appended there.
  private func spill(
    _ child: inout Child, _ leaf: Leaf, _ from: Int, _ to: Int, overflow: inout [Child]
  ) {
    var content: [UInt8] = []
    content.reserveCapacity(child.byteCount - (to - from) + bytes.count)
    let isAtEnd = to == child.byteCount
    leaf.append(to: &content, 0, from)
    content.append(contentsOf: bytes)
    leaf.append(to: &content, to, child.byteCount)
    let pieceCount = (content.count + shape.leafByteCount - 1) / shape.leafByteCount
    // Whole scalars only: a piece may end three bytes early, which evenly cut ones have room for.
    let even = min(content.count / pieceCount + 3, shape.leafByteCount)
    let target = isAtEnd ? shape.leafByteCount : even
    content.withUnsafeBufferPointer { content in
      var start = 0
      while start < content.count {
        var end = min(start + target, content.count)
        while end < content.count && content[end] & 0xC0 == 0x80 { end -= 1 }
        let piece = UnsafeBufferPointer(rebasing: content[start..<end])
        let made = Child(Leaf.make(capacity: shape.leafByteCount, piece))
        if start == 0 { child = made } else { overflow.append(made) }
        start = end
      }
    }
  }
}
