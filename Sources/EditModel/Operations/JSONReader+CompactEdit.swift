import JSON

extension JSONReader {
  /// Reads a count above 0 that is written with up to 15 digits; 0, and nothing is read, if none
  /// stands here.
  package mutating func readCompactCount() -> Int {
    guard let base = bytes.baseAddress else { return 0 }
    var scanner = CompactScanner(next: base + byteOffset, end: base + bytes.count)
    let count = scanner.readCount()
    byteOffset = scanner.next - base
    return count
  }

  /// Reads a compact edit.
  ///
  /// - Returns: `nil`, and nothing is read, for any other value, whether it is an operation or not.
  @inline(__always)
  mutating func readCompactEdit() -> CompactEdit? {
    guard let base = bytes.baseAddress else { return nil }
    var scanner = CompactScanner(next: base + byteOffset, end: base + bytes.count)
    var edit = CompactEdit()
    guard scanner.skip(UInt8(ascii: "[")) else { return nil }
    edit.retained = scanner.readCount()
    if edit.retained > 0 && !scanner.skip(UInt8(ascii: ",")) { return nil }
    var isEnd = false
    if scanner.skip(UInt8(ascii: "\"")) {
      let start = scanner.next
      edit.escapeCount = scanner.skipText()
      guard scanner.next > start, scanner.next < scanner.end else { return nil }
      edit.inserted = start - base..<scanner.next - base
      scanner.next += 1
      isEnd = !scanner.skip(UInt8(ascii: ","))
    }
    if !isEnd && scanner.skip(UInt8(ascii: "-")) {
      edit.deleted = scanner.readCount()
      guard edit.deleted > 0 else { return nil }
      isEnd = !scanner.skip(UInt8(ascii: ","))
    }
    if !isEnd {
      edit.rest = scanner.readCount()
      guard edit.rest > 0 else { return nil }
    }
    guard !edit.inserted.isEmpty || edit.deleted > 0, scanner.skip(UInt8(ascii: "]")) else {
      return nil
    }
    byteOffset = scanner.next - base
    return edit
  }

  /// The text that a compact edit inserts.
  func insertedText(of edit: CompactEdit) -> String {
    let run = UnsafeBufferPointer(rebasing: bytes[edit.inserted])
    if edit.escapeCount > 0 { return Self.unescaped(run, count: run.count - edit.escapeCount) }
    if run.count == 1 { return Self.characters[Int(run[0])] }
    return String(decoding: run, as: UTF8.self)
  }

  /// The string of ASCII bytes that stand for `count` characters, with short escapes only.
  @inline(never)
  private static func unescaped(_ run: UnsafeBufferPointer<UInt8>, count: Int) -> String {
    String(unsafeUninitializedCapacity: count) { characters in
      var index = 0
      for offset in 0..<count {
        var byte = run[index]
        index &+= 1
        if byte == UInt8(ascii: "\\") {
          byte = JSONReader.character(ofEscape: run[index]) ?? byte
          index &+= 1
        }
        characters[offset] = byte
      }
      return count
    }
  }

  /// The strings of one ASCII character: what typing inserts is looked up, not made.
  private static let characters = (0..<0x80 as Range<UInt8>).map { String(Unicode.Scalar($0)) }
}
