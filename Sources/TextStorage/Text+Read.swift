extension Text {
  /// Calls `body` with all bytes in order, in contiguous pieces, without copying them; O(n).
  ///
  /// Pieces hold whole scalars, none is empty, and they are valid during the call only.
  package func forEachChunk(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    forEachChunk(utf8Range: 0..<utf8Count, body)
  }

  /// The same for a range of bytes; O(log n) and the range. Its ends may be inside scalars.
  package func forEachChunk(
    utf8Range range: Range<Int>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= utf8Count, "range is in the text")
    guard !range.isEmpty else { return }
    root.forEachChunk(height: height, range.lowerBound, range.upperBound, body)
  }

  /// The string of a range of UTF-16 code units; O(log n) and the range.
  ///
  /// - Returns: `nil` if the range begins or ends inside a surrogate pair or is not in the text.
  package func string(utf16Range range: Range<Int>) -> String? {
    guard let start = position(at: range.lowerBound, in: .utf16),
      let end = position(at: range.upperBound, in: .utf16)
    else { return nil }
    return string(utf8Range: start.utf8..<end.utf8)
  }

  func string(utf8Range range: Range<Int>) -> String {
    String(unsafeUninitializedCapacity: range.count) { target in
      var filled = 0
      forEachChunk(utf8Range: range) { chunk in
        let rest = UnsafeMutableBufferPointer(rebasing: target[filled...])
        filled += rest.update(fromContentsOf: chunk)
      }
      return filled
    }
  }
}

extension String {
  /// The whole text; O(n).
  package init(_ text: Text) { self = text.string(utf8Range: 0..<text.utf8Count) }
}

extension Child {
  fileprivate func forEachChunk(
    height: Int, _ start: Int, _ end: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    if height == 0 {
      leaf.withParts { prefix, suffix in
        let low = prefix[min(start, prefix.count)..<min(end, prefix.count)]
        if !low.isEmpty { body(UnsafeBufferPointer(rebasing: low)) }
        let high = suffix[max(start - prefix.count, 0)..<max(end - prefix.count, 0)]
        if !high.isEmpty { body(UnsafeBufferPointer(rebasing: high)) }
      }
      return
    }
    var offset = 0
    for child in branch.children where offset < end {
      let count = child.byteCount
      if offset + count > start {
        child.forEachChunk(
          height: height - 1, max(start - offset, 0), min(end - offset, count), body)
      }
      offset += count
    }
  }
}
