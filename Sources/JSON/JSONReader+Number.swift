extension JSONReader {
  /// Largest magnitude of an integer: 2^53 - 1.
  package static let integerLimit = (1 << 53) - 1

  /// Reads a number that is written as an integer.
  ///
  /// - Throws: `notAnInteger` for one with a fraction or an exponent, `integerOutOfRange` beyond
  ///   2^53 - 1 on either side of 0.
  package mutating func readInteger() throws(JSONError) -> Int {
    try expect(.number)
    let start = byteOffset
    let isNegative = bytes[byteOffset] == UInt8(ascii: "-")
    if isNegative { byteOffset += 1 }
    let digits = byteOffset
    var value = 0
    while byteOffset < bytes.count {
      let digit = bytes[byteOffset] &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      // 18 digits cannot overflow; longer numbers are out of range without a leading zero.
      if byteOffset - digits < 18 { value = value &* 10 &+ Int(digit) }
      byteOffset &+= 1
    }
    try checkInteger(digits: digits)
    if byteOffset < bytes.count {
      let byte = bytes[byteOffset]
      if byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e") {
        byteOffset = start
        try skipNumber()
        throw .notAnInteger(byteOffset: start)
      }
    }
    guard byteOffset - digits <= 16 && value <= Self.integerLimit else {
      throw .integerOutOfRange(byteOffset: start)
    }
    return isNegative ? -value : value
  }

  /// Goes past a number of any form (RFC 8259 §6).
  mutating func skipNumber() throws(JSONError) {
    if bytes[byteOffset] == UInt8(ascii: "-") { byteOffset += 1 }
    let digits = byteOffset
    skipDigits()
    try checkInteger(digits: digits)
    if byteOffset < bytes.count, bytes[byteOffset] == UInt8(ascii: ".") {
      byteOffset += 1
      try skipSomeDigits()
    }
    if byteOffset < bytes.count, bytes[byteOffset] | 0x20 == UInt8(ascii: "e") {
      byteOffset += 1
      if byteOffset < bytes.count,
        bytes[byteOffset] == UInt8(ascii: "+") || bytes[byteOffset] == UInt8(ascii: "-")
      {
        byteOffset += 1
      }
      try skipSomeDigits()
    }
  }

  /// Checks the digits from `digits` up to here: at least one, and no zero before others.
  private func checkInteger(digits: Int) throws(JSONError) {
    if byteOffset == digits {
      guard byteOffset < bytes.count else { throw .unexpectedEnd }
      throw .unexpectedByte(bytes[byteOffset], byteOffset: byteOffset)
    }
    if bytes[digits] == UInt8(ascii: "0") && byteOffset > digits + 1 {
      throw .unexpectedByte(bytes[digits + 1], byteOffset: digits + 1)
    }
  }

  private mutating func skipDigits() {
    while byteOffset < bytes.count, bytes[byteOffset] &- UInt8(ascii: "0") <= 9 { byteOffset += 1 }
  }

  private mutating func skipSomeDigits() throws(JSONError) {
    let start = byteOffset
    skipDigits()
    if byteOffset > start { return }
    guard byteOffset < bytes.count else { throw .unexpectedEnd }
    throw .unexpectedByte(bytes[byteOffset], byteOffset: byteOffset)
  }
}
