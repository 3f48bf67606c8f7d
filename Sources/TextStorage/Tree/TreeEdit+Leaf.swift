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
      if from < Int(child.pointee.summary.byteCount) {
        spill(&child.pointee, child.pointee.leaf, from, to, overflow: &overflow)
      } else {
        spillAppended(child, start, overflow: &overflow)
      }
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

  /// Spreads a leaf's new content over several, evenly.
  private func spill(
    _ child: inout Child, _ leaf: Leaf, _ from: Int, _ to: Int, overflow: inout [Child]
  ) {
    var content: [UInt8] = []
    content.reserveCapacity(child.byteCount - (to - from) + bytes.count)
    leaf.append(to: &content, 0, from)
    content.append(contentsOf: bytes)
    leaf.append(to: &content, to, child.byteCount)
    let pieceCount = (content.count + shape.leafByteCount - 1) / shape.leafByteCount
    // Whole scalars only: a piece may end three bytes early, which evenly cut ones have room for.
    let even = min(content.count / pieceCount + 3, shape.leafByteCount)
    content.withUnsafeBufferPointer { content in
      let end = content.wholeScalarCount(upTo: even)
      child = Child(
        Leaf.make(capacity: shape.leafByteCount, UnsafeBufferPointer(rebasing: content[..<end])))
      appendLeaves(UnsafeBufferPointer(rebasing: content[end...]), even, to: &overflow)
    }
  }

  /// Fills a leaf up with what is appended to it, and puts the rest into more of them, full ones,
  /// as it is likely to go on there. What the leaf held is not looked at.
  private func spillAppended(
    _ child: UnsafeMutablePointer<Child>, _ end: Int, overflow: inout [Child]
  ) {
    let room = shape.leafByteCount - Int(child.pointee.summary.byteCount)
    let count = bytes.wholeScalarCount(upTo: room)
    let fitting = UnsafeBufferPointer(rebasing: bytes[..<count])
    let filling = TreeEdit(shape: shape, bytes: fitting, summary: TextSummary(of: fitting))
    let isAligned = filling.replaceInLeaf(child, end, end, overflow: &overflow)
    precondition(isAligned, "the end of a leaf is a scalar boundary")
    let rest = UnsafeBufferPointer(rebasing: bytes[count...])
    appendLeaves(rest, shape.leafByteCount, to: &overflow)
  }

  /// Appends leaves with a content to a list, each of up to `byteCount` bytes.
  private func appendLeaves(
    _ content: UnsafeBufferPointer<UInt8>, _ byteCount: Int, to list: inout [Child]
  ) {
    var rest = content
    while !rest.isEmpty {
      let end = rest.wholeScalarCount(upTo: byteCount)
      let piece = UnsafeBufferPointer(rebasing: rest[..<end])
      list.append(Child(Leaf.make(capacity: shape.leafByteCount, piece)))
      rest = UnsafeBufferPointer(rebasing: rest[end...])
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// How many bytes the most whole scalars have that fit into `byteCount`.
  fileprivate func wholeScalarCount(upTo byteCount: Int) -> Int {
    var end = Swift.min(byteCount, count)
    while end > 0 && end < count && self[end] & 0xC0 == 0x80 { end -= 1 }
    return end
  }
}
