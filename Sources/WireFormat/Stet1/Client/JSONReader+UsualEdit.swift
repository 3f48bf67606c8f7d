/// An edit at one place as nearly all are written: compactly, in ASCII without `\u`, with counts of
/// up to 15 digits.
struct UsualEdit {
  var retained = 0
  /// Where the inserted text stands in the input, in bytes.
  var inserted = 0..<0
  /// How many characters of it are escaped, by two bytes each.
  var escapeCount = 0
  var deleted = 0
  var rest = 0

  /// Most components that it has.
  static let componentCount = 4
}

extension JSONReader {
  /// Goes past these very bytes.
  ///
  /// - Returns: `false`, and nothing is read, if they do not stand here.
  @inline(__always)
  mutating func skip(_ literal: StaticString) -> Bool {
    let count = literal.utf8CodeUnitCount
    guard let base = bytes.baseAddress, bytes.count &- byteOffset >= count else { return false }
    let start = UnsafeRawPointer(base + byteOffset)
    let expected = UnsafeRawPointer(literal.utf8Start)
    var offset = 0
    while offset &+ 8 <= count {
      guard
        (start + offset).loadUnaligned(as: UInt64.self)
          == (expected + offset).loadUnaligned(as: UInt64.self)
      else { return false }
      offset &+= 8
    }
    while offset < count {
      guard
        start.load(fromByteOffset: offset, as: UInt8.self)
          == expected.load(fromByteOffset: offset, as: UInt8.self)
      else { return false }
      offset &+= 1
    }
    byteOffset &+= count
    return true
  }

  /// Goes past these very bytes and reads the count behind them.
  ///
  /// - Returns: `nil` unless it is above 0 and written with up to 15 digits.
  @inline(__always)
  mutating func readCount(behind literal: StaticString) -> Int? {
    guard skip(literal), let base = bytes.baseAddress else { return nil }
    var scanner = UsualScanner(next: base + byteOffset, end: base + bytes.count)
    let count = scanner.readCount()
    byteOffset = scanner.next - base
    return count > 0 ? count : nil
  }

  /// Reads a usual edit.
  ///
  /// - Returns: `nil`, and nothing is read, for any other value, whether it is an operation or not.
  @inline(__always)
  mutating func readUsualEdit() -> UsualEdit? {
    guard let base = bytes.baseAddress else { return nil }
    var scanner = UsualScanner(next: base + byteOffset, end: base + bytes.count)
    var edit = UsualEdit()
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

  /// The text that a usual edit inserts.
  func insertedText(of edit: UsualEdit) -> String {
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

/// Walks over bytes that may be a usual edit.
private struct UsualScanner {
  var next: UnsafePointer<UInt8>
  let end: UnsafePointer<UInt8>

  /// Goes past a byte if it stands here.
  @inline(__always)
  mutating func skip(_ byte: UInt8) -> Bool {
    guard next < end && next.pointee == byte else { return false }
    next += 1
    return true
  }

  /// Goes to the quote that ends a text, or to the end if it holds anything but ASCII and short
  /// escapes.
  ///
  /// - Returns: How many escapes it went past.
  @inline(__always)
  mutating func skipText() -> Int {
    skipPlainText()
    guard next < end, next.pointee != UInt8(ascii: "\"") else { return 0 }
    let (rest, escapeCount) = escapedTextEnd()
    next = rest
    return escapeCount
  }

  /// The same from the first byte on that is not plain.
  @inline(never)
  private func escapedTextEnd() -> (UnsafePointer<UInt8>, Int) {
    var scanner = self
    var escapeCount = 0
    while scanner.skip(UInt8(ascii: "\\")) {
      guard scanner.next < end, JSONReader.character(ofEscape: scanner.next.pointee) != nil else {
        return (end, 0)
      }
      scanner.next += 1
      escapeCount += 1
      scanner.skipPlainText()
    }
    return scanner.next < end && scanner.next.pointee == UInt8(ascii: "\"")
      ? (scanner.next, escapeCount) : (end, 0)
  }

  /// Goes past ASCII other than quotes, backslashes and control characters.
  @inline(__always)
  private mutating func skipPlainText() {
    while end - next >= 8 {
      let word = UInt64(littleEndian: UnsafeRawPointer(next).loadUnaligned(as: UInt64.self))
      let special = Self.specialBytes(in: word)
      next += special.trailingZeroBitCount / 8
      if special != 0 { return }
    }
    while next < end {
      let byte = next.pointee
      guard byte >= 0x20 && byte < 0x80 && byte != 0x22 && byte != 0x5C else { return }
      next += 1
    }
  }

  /// The high bits of the bytes that are not plain; only the lowest one that is set is exact.
  @inline(__always)
  private static func specialBytes(in word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let control = word &- (ones &* 0x20)
    let quote = (word ^ (ones &* 0x22)) &- ones
    let backslash = (word ^ (ones &* 0x5C)) &- ones
    return (word | control | quote | backslash) & (ones &* 0x80)
  }

  /// Reads a count above 0; 0 if none stands here, or one that is written otherwise.
  @inline(__always)
  mutating func readCount() -> Int {
    let start = next
    var value = 0
    while next < end {
      let digit = next.pointee &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      value = value &* 10 &+ Int(digit)
      next += 1
    }
    if next - start <= 15 && next > start && start.pointee != UInt8(ascii: "0") { return value }
    next = start
    return 0
  }
}
