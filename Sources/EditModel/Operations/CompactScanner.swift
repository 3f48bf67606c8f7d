import JSON

/// Walks over the bytes of JSON that is compact and ASCII, as nearly all of a hot path is. It takes
/// what it knows and leaves the rest to `JSONReader`.
struct CompactScanner {
  /// The next byte.
  var next: UnsafePointer<UInt8>
  /// Behind the last byte.
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
  func escapedTextEnd() -> (UnsafePointer<UInt8>, Int) {
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
  mutating func skipPlainText() {
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
  static func specialBytes(in word: UInt64) -> UInt64 {
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
