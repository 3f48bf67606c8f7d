/// An edit at one place as nearly all are written: compactly, in ASCII without escapes, with counts
/// of up to 15 digits.
struct UsualEdit {
  var retained = 0
  /// Where the inserted text stands in the input, in bytes.
  var inserted = 0..<0
  var deleted = 0
  var rest = 0
}

extension JSONReader {
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
      guard scanner.skipText() else { return nil }
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

  /// The string of a range of ASCII bytes.
  func asciiString(_ range: Range<Int>) -> String {
    if range.count == 1 { return Self.characters[Int(bytes[range.lowerBound])] }
    return String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
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

  /// Goes to the quote that ends a text.
  ///
  /// - Returns: `false` if the text is empty or holds anything but ASCII without escapes.
  @inline(__always)
  mutating func skipText() -> Bool {
    let start = next
    while next < end {
      let byte = next.pointee
      if byte == UInt8(ascii: "\"") { return next > start }
      guard byte >= 0x20 && byte < 0x80 && byte != UInt8(ascii: "\\") else { return false }
      next += 1
    }
    return false
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
