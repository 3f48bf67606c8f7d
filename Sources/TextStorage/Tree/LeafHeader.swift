/// Where a leaf's bytes are: the prefix at the front of its room, the suffix at the end.
struct LeafHeader {
  var prefix = TextSummary()
  var suffix = TextSummary()
  /// Bytes of room in all.
  var capacity: Int
}

extension LeafHeader {
  /// `count` bytes of content from `offset` on, which must all be on one side of the gap.
  func run(
    _ room: UnsafeMutablePointer<UInt8>, from offset: Int, count: Int
  ) -> UnsafeBufferPointer<UInt8> {
    let isPrefix = offset < Int(prefix.byteCount)
    let gap = isPrefix ? 0 : capacity - Int(prefix.byteCount) - Int(suffix.byteCount)
    return UnsafeBufferPointer(start: room + offset + gap, count: count)
  }
}
