/// Up to a fixed number of UTF-8 bytes, whole scalars, with a gap where the last edit was.
///
/// Counts and digest are kept for both sides of the gap, so an edit costs what the gap has to move:
/// nothing for one that goes on where the last one ended.
///
/// Mutated only while one tree holds it alone; see `Text`.
final class Leaf: ManagedBuffer<LeafHeader, UInt8> {
  /// What every empty text begins with; it has no room, so nothing is ever written to it.
  // Sendable in effect: it is immutable.
  nonisolated(unsafe) static let empty = Leaf.make(capacity: 0)

  /// A leaf without content.
  static func make(capacity: Int) -> Leaf {
    let buffer = Leaf.create(minimumCapacity: capacity) { _ in LeafHeader(capacity: capacity) }
    return unsafeDowncast(buffer, to: Leaf.self)
  }

  /// A leaf with the content of up to three runs, its gap behind them.
  static func make(
    capacity: Int, _ first: UnsafeBufferPointer<UInt8>,
    _ second: UnsafeBufferPointer<UInt8> = .init(start: nil, count: 0)
  ) -> Leaf {
    let leaf = make(capacity: capacity)
    leaf.withUnsafeMutablePointers { header, room in
      if let base = first.baseAddress { room.update(from: base, count: first.count) }
      if let base = second.baseAddress {
        (room + first.count).update(from: base, count: second.count)
      }
      let content = UnsafeBufferPointer(start: room, count: first.count + second.count)
      header.pointee.prefix = TextSummary(of: content)
    }
    return leaf
  }

  /// A leaf with the same content and its own room.
  func clone(capacity: Int) -> Leaf {
    let copy = Leaf.make(capacity: capacity)
    withUnsafeMutablePointers { header, room in
      let prefixCount = Int(header.pointee.prefix.byteCount)
      let suffixCount = Int(header.pointee.suffix.byteCount)
      let suffixStart = header.pointee.capacity - suffixCount
      copy.withUnsafeMutablePointers { copyHeader, copyRoom in
        copyHeader.pointee.prefix = header.pointee.prefix
        copyHeader.pointee.suffix = header.pointee.suffix
        copyRoom.update(from: room, count: prefixCount)
        (copyRoom + (capacity - suffixCount)).update(from: room + suffixStart, count: suffixCount)
      }
    }
    return copy
  }

  /// Counts and digest of the content.
  var summary: TextSummary {
    withUnsafeMutablePointerToHeader { header in
      var sum = header.pointee.prefix
      sum.append(header.pointee.suffix)
      return sum
    }
  }

  /// Calls `body` with the content before and behind the gap.
  func withParts<Result>(
    _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    withUnsafeMutablePointers { header, room in
      let suffixCount = Int(header.pointee.suffix.byteCount)
      let suffixStart = header.pointee.capacity - suffixCount
      return body(
        UnsafeBufferPointer(start: room, count: Int(header.pointee.prefix.byteCount)),
        UnsafeBufferPointer(start: room + suffixStart, count: suffixCount))
    }
  }

  /// Appends bytes `start..<end` of the content to an array.
  func append(to array: inout [UInt8], _ start: Int, _ end: Int) {
    withParts { prefix, suffix in
      array.append(contentsOf: prefix[min(start, prefix.count)..<min(end, prefix.count)])
      let low = max(start - prefix.count, 0)
      let high = max(end - prefix.count, 0)
      array.append(contentsOf: suffix[low..<high])
    }
  }
}

extension UnsafeMutablePointer<LeafHeader> {
  /// Replaces bytes `start..<end` of the content; the result must fit the room.
  ///
  /// - Returns: Counts and digest of the content afterwards.
  @inline(__always)
  func replace(
    _ room: UnsafeMutablePointer<UInt8>, _ start: Int, _ end: Int,
    with bytes: UnsafeBufferPointer<UInt8>, summary: TextSummary
  ) -> TextSummary {
    if start == end {
      moveGap(room, to: start)
    } else {
      remove(room, start, end)
    }
    if let base = bytes.baseAddress, bytes.count > 0 {
      if bytes.count == 1 {
        room[start] = base.pointee
      } else {
        (room + start).update(from: base, count: bytes.count)
      }
      pointee.prefix.append(summary)
    }
    var sum = pointee.prefix
    sum.append(pointee.suffix)
    return sum
  }

  /// Takes bytes `start..<end` out of the content, and leaves the gap there. Of what is removed
  /// nothing is moved; so backspaces cost no more than keys.
  private func remove(_ room: UnsafeMutablePointer<UInt8>, _ start: Int, _ end: Int) {
    let gap = Int(pointee.prefix.byteCount)
    if gap < start {
      moveGap(room, to: start)
    } else if gap > end {
      moveGap(room, to: end)
    }
    let seam = Int(pointee.prefix.byteCount)
    if start < seam {
      let removed = UnsafeBufferPointer(start: room + start, count: seam - start)
      pointee.prefix.removeSuffix(TextSummary(of: removed))
    }
    if end > seam {
      let gapEnd = pointee.capacity - Int(pointee.suffix.byteCount)
      let removed = UnsafeBufferPointer(start: room + gapEnd, count: end - seam)
      pointee.suffix.removePrefix(TextSummary(of: removed))
    }
  }

  /// Moves the gap so that `offset` bytes are before it; costs the bytes in between.
  @inline(__always)
  private func moveGap(_ room: UnsafeMutablePointer<UInt8>, to offset: Int) {
    if offset != Int(pointee.prefix.byteCount) { moveGap(room, elsewhere: offset) }
  }

  @inline(never)
  private func moveGap(_ room: UnsafeMutablePointer<UInt8>, elsewhere offset: Int) {
    let prefixCount = Int(pointee.prefix.byteCount)
    let gapEnd = pointee.capacity - Int(pointee.suffix.byteCount)
    if offset < prefixCount {
      let count = prefixCount - offset
      let moved = TextSummary(of: UnsafeBufferPointer(start: room + offset, count: count))
      (room + (gapEnd - count)).update(from: room + offset, count: count)
      pointee.prefix.removeSuffix(moved)
      var suffix = moved
      suffix.append(pointee.suffix)
      pointee.suffix = suffix
    } else {
      let count = offset - prefixCount
      let moved = TextSummary(of: UnsafeBufferPointer(start: room + gapEnd, count: count))
      (room + prefixCount).update(from: room + gapEnd, count: count)
      pointee.suffix.removePrefix(moved)
      pointee.prefix.append(moved)
    }
  }
}
