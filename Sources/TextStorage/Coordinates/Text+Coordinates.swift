extension Text {
  /// The place at an offset, in all coordinates; O(log n).
  ///
  /// - Returns: `nil` if the offset is negative, behind the end, or inside a scalar.
  package func position(at offset: Int, in unit: TextUnit) -> TextPosition? {
    root.position(at: offset, in: unit, height: height)
  }

  /// Whether a UTF-16 offset is in the text and not inside a surrogate pair; O(log n), and O(1)
  /// for a text without such pairs.
  package func isScalarBoundary(utf16Offset: Int) -> Bool {
    guard utf16Offset >= 0 && utf16Offset <= utf16Count else { return false }
    return utf16Count == scalarCount || position(at: utf16Offset, in: .utf16) != nil
  }
}

extension Child {
  /// The place at an offset within this subtree, relative to its start.
  func position(at offset: Int, in unit: TextUnit, height: Int) -> TextPosition? {
    guard offset >= 0 && offset <= summary.count(of: unit) else { return nil }
    if offset == 0 { return TextPosition() }
    var position = TextPosition()
    var rest = offset
    var node = self
    var level = height
    while level > 0 {
      let branch = node.branch
      for child in branch.children {
        let count = child.summary.count(of: unit)
        if rest <= count {
          node = child
          break
        }
        rest -= count
        position.advance(by: child.summary)
      }
      level -= 1
    }
    guard let inside = node.leaf.position(at: rest, in: unit) else { return nil }
    position.advance(by: inside)
    return position
  }
}

extension Leaf {
  /// The place at an offset of this leaf, or `nil` if that is inside a scalar.
  func position(at offset: Int, in unit: TextUnit) -> TextPosition? {
    withUnsafeMutablePointers { header, room in
      var position = TextPosition()
      var rest = offset
      let prefix = header.pointee.prefix
      var run = UnsafeBufferPointer(start: room, count: Int(prefix.byteCount))
      if rest > prefix.count(of: unit) {
        position.advance(by: prefix)
        rest -= prefix.count(of: unit)
        run = header.pointee.run(
          room, from: Int(prefix.byteCount), count: Int(header.pointee.suffix.byteCount))
      }
      guard let inside = TextPosition(in: run, at: rest, unit) else { return nil }
      position.advance(by: inside)
      return position
    }
  }
}

extension UnsafeMutablePointer<LeafHeader> {
  /// The byte offset of a UTF-16 offset, or `nil` if that is inside a surrogate pair.
  @inline(__always)
  func byteOffset(_ room: UnsafeMutablePointer<UInt8>, utf16 offset: Int) -> Int? {
    if pointee.prefix.isASCII && pointee.suffix.isASCII { return offset }
    return searchedByteOffset(room, utf16: offset)
  }

  @inline(never)
  private func searchedByteOffset(
    _ room: UnsafeMutablePointer<UInt8>, utf16 offset: Int
  ) -> Int? {
    let start = Int(pointee.prefix.byteCount)
    let prefixCount = Int(pointee.prefix.utf16Count)
    if offset <= prefixCount {
      if pointee.prefix.isASCII { return offset }
      let run = UnsafeBufferPointer(start: room, count: start)
      return run.byteOffset(utf16: offset, of: prefixCount)
    }
    if pointee.suffix.isASCII { return start + offset - prefixCount }
    let run = pointee.run(room, from: start, count: Int(pointee.suffix.byteCount))
    let inside = run.byteOffset(
      utf16: offset - prefixCount, of: Int(pointee.suffix.utf16Count))
    return inside.map { start + $0 }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The byte offset of a UTF-16 offset in a run of `total` units, searched from the nearer end;
  /// `nil` inside a surrogate pair.
  fileprivate func byteOffset(utf16 offset: Int, of total: Int) -> Int? {
    if offset <= total - offset {
      var index = 0
      var units = 0
      while units < offset {
        let byte = self[index]
        units &+= byte >= 0xF0 ? 2 : 1
        index &+= byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
      }
      return units == offset ? index : nil
    }
    var index = count
    var units = total
    while units > offset {
      index &-= 1
      let byte = self[index]
      if byte & 0xC0 != 0x80 { units &-= byte >= 0xF0 ? 2 : 1 }
    }
    return units == offset ? index : nil
  }
}

extension TextPosition {
  /// The place at an offset of a run of whole scalars; `nil` inside a scalar.
  fileprivate init?(in run: UnsafeBufferPointer<UInt8>, at offset: Int, _ unit: TextUnit) {
    self.init()
    func counted() -> Int {
      switch unit {
      case .utf8: utf8
      case .utf16: utf16
      case .scalar: scalar
      case .lineBreak: lineBreak
      }
    }
    while counted() < offset {
      let byte = run[utf8]
      if byte == 0x0A { lineBreak += 1 }
      scalar += 1
      utf16 += byte >= 0xF0 ? 2 : 1
      utf8 += byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
    }
    if counted() != offset { return nil }
  }
}
