extension JSONReader {
  /// Reads a string; it is well formed or refused.
  package mutating func readString() throws(JSONError) -> String {
    try expect(.string)
    let content = try scanString()
    return try decodeString(content)
  }

  /// Goes past a string to find its end; its escapes and bytes beyond ASCII are not checked yet.
  mutating func scanString() throws(JSONError) -> JSONStringContent {
    let start = byteOffset + 1
    var index = start
    var hasEscapes = false
    var seen: UInt8 = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        byteOffset = index + 1
        return JSONStringContent(
          start: start, count: index - start, hasEscapes: hasEscapes, isASCII: seen < 0x80)
      }
      if byte < 0x20 { throw .controlCharacter(byteOffset: index) }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        index &+= 1
      }
      seen |= byte
      index &+= 1
    }
    throw .unexpectedEnd
  }

  /// The string of a content.
  func decodeString(_ content: JSONStringContent) throws(JSONError) -> String {
    let run = UnsafeBufferPointer(
      rebasing: bytes[content.start..<content.start + content.count])
    if content.hasEscapes { return try unescape(content) }
    if content.isASCII { return String(decoding: run, as: UTF8.self) }
    guard let string = String(validating: run, as: UTF8.self) else {
      throw .illFormedUTF8(byteOffset: content.start)
    }
    return string
  }

  /// Decodes a content with escapes (RFC 8259 §7).
  private func unescape(_ content: JSONStringContent) throws(JSONError) -> String {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(content.count)
    let end = content.start + content.count
    var index = content.start
    while index < end {
      let byte = bytes[index]
      index += 1
      guard byte == UInt8(ascii: "\\") else {
        decoded.append(byte)
        continue
      }
      let escape = bytes[index]
      index += 1
      if let character = Self.character(ofEscape: escape) {
        decoded.append(character)
      } else if escape == UInt8(ascii: "u") {
        let scalar = try readScalarEscape(&index, end: end)
        for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { decoded.append(unit) }
      } else {
        throw .unknownEscape(byteOffset: index - 2)
      }
    }
    guard let string = String(validating: decoded, as: UTF8.self) else {
      throw .illFormedUTF8(byteOffset: content.start)
    }
    return string
  }

  /// What a backslash and this byte stand for, if that is one of the short escapes.
  @inline(__always)
  package static func character(ofEscape byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): byte
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: nil
    }
  }

  /// Reads the digits behind `\u`, and a second such escape if the first is half a pair.
  private func readScalarEscape(
    _ index: inout Int, end: Int
  ) throws(JSONError) -> Unicode.Scalar {
    let start = index - 2
    let unit = try readUnit(&index, end: end)
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard UTF16.isLeadSurrogate(unit), index + 2 <= end, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u")
    else { throw .loneSurrogate(byteOffset: start) }
    index += 2
    let second = try readUnit(&index, end: end)
    guard UTF16.isTrailSurrogate(second) else { throw .loneSurrogate(byteOffset: start) }
    let value = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
    guard let scalar = Unicode.Scalar(value) else { throw .loneSurrogate(byteOffset: start) }
    return scalar
  }

  /// Reads four hexadecimal digits.
  private func readUnit(_ index: inout Int, end: Int) throws(JSONError) -> UInt16 {
    guard index + 4 <= end else { throw .unknownEscape(byteOffset: index) }
    var unit: UInt16 = 0
    for offset in index..<index + 4 {
      let byte = bytes[offset]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt16(byte - 0x30)
      case UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "a")...UInt8(ascii: "f"):
        unit = unit << 4 | UInt16((byte | 0x20) - 0x57)
      default: throw .unknownEscape(byteOffset: offset)
      }
    }
    index += 4
    return unit
  }
}
