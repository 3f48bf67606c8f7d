/// Counts and digest of a run of whole scalars in UTF-8; two neighbours combine in O(1).
///
/// The digest of bytes `b` is `h = 0`, then `h = h * M + b + 1` for each, modulo 2^64. So for two
/// runs `h(ab) = h(a) * M^|b| + h(b)`, and as `M` is odd a known part can be taken out again, too.
struct TextSummary: Equatable {
  /// The multiplier of the digest: 2^64 divided by the golden ratio, made odd.
  static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15

  var byteCount: UInt32 = 0
  var utf16Count: UInt32 = 0
  var scalarCount: UInt32 = 0
  var lineBreakCount: UInt32 = 0
  var digest: UInt64 = 0
  /// `multiplier` to the power of `byteCount`.
  var power: UInt64 = 1

  /// The summary of nothing.
  init() {}

  /// The summary of a run of whole scalars; O(bytes).
  @inline(__always)
  init(of bytes: UnsafeBufferPointer<UInt8>) {
    if bytes.count == 1 {
      self.init(ascii: bytes[0])
    } else {
      self.init(ofRun: bytes)
    }
  }

  /// The same, of any length. Short runs take one pass, long ones several that go by 16 bytes.
  private init(ofRun bytes: UnsafeBufferPointer<UInt8>) {
    self.init()
    byteCount = UInt32(bytes.count)
    if bytes.count < 16 {
      for byte in bytes {
        scalarCount &+= byte & 0xC0 == 0x80 ? 0 : 1
        utf16Count &+= byte >= 0xF0 ? 1 : 0
        lineBreakCount &+= byte == 0x0A ? 1 : 0
        digest = digest &* Self.multiplier &+ UInt64(byte) &+ 1
        power = power &* Self.multiplier
      }
      utf16Count &+= scalarCount
      return
    }
    var seen: UInt8 = 0
    for byte in bytes { seen |= byte }
    scalarCount = byteCount
    if seen >= 0x80 {
      scalarCount &-= bytes.count { $0 & 0xC0 == 0x80 }
      utf16Count = bytes.count { $0 >= 0xF0 }
    }
    utf16Count &+= scalarCount
    lineBreakCount = bytes.count { $0 == 0x0A }
    digest = Self.digest(of: bytes)
    power = Self.power(bytes.count)
  }

  /// The summary of one ASCII character.
  @inline(__always)
  private init(ascii byte: UInt8) {
    self.init()
    byteCount = 1
    utf16Count = 1
    scalarCount = 1
    lineBreakCount = byte == 0x0A ? 1 : 0
    digest = UInt64(byte) + 1
    power = Self.multiplier
  }

  /// Whether one byte is one UTF-16 unit all along.
  var isASCII: Bool { byteCount == utf16Count }

  /// Adds the run that follows.
  @inline(__always)
  mutating func append(_ next: TextSummary) {
    // None overflows: a text holds fewer than 2^32 bytes, and none of the others counts more.
    byteCount &+= next.byteCount
    utf16Count &+= next.utf16Count
    scalarCount &+= next.scalarCount
    lineBreakCount &+= next.lineBreakCount
    digest = digest &* next.power &+ next.digest
    power = power &* next.power
  }

  /// Takes out the run that it ends with.
  mutating func removeSuffix(_ part: TextSummary) {
    subtractCounts(part)
    let inverse = part.inversePower
    digest = (digest &- part.digest) &* inverse
    power = power &* inverse
  }

  /// Takes out the run that it begins with.
  mutating func removePrefix(_ part: TextSummary) {
    subtractCounts(part)
    power = power &* part.inversePower
    digest = digest &- part.digest &* power
  }

  private mutating func subtractCounts(_ part: TextSummary) {
    byteCount &-= part.byteCount
    utf16Count &-= part.utf16Count
    scalarCount &-= part.scalarCount
    lineBreakCount &-= part.lineBreakCount
  }

  /// The number that `power` times gives 1 modulo 2^64, by Newton's iteration: each step doubles
  /// the correct low bits, from 5.
  private var inversePower: UInt64 {
    if byteCount == 1 { return 0xF1DE_83E1_9937_733D }
    var inverse = (3 &* power) ^ 2
    for _ in 0..<4 { inverse = inverse &* (2 &- power &* inverse) }
    return inverse
  }

  /// `multiplier` to the power of `exponent`; O(log exponent).
  static func power(_ exponent: Int) -> UInt64 {
    var result: UInt64 = 1
    var square = multiplier
    var rest = exponent
    while rest != 0 {
      if rest & 1 != 0 { result = result &* square }
      square = square &* square
      rest >>= 1
    }
    return result
  }

  /// The digest of any bytes. Eight bytes per step: their products do not wait for each other.
  static func digest(of bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let m1 = multiplier
    let m2 = m1 &* m1
    let m3 = m2 &* m1
    let m4 = m2 &* m2
    let m5 = m4 &* m1
    let m6 = m4 &* m2
    let m7 = m4 &* m3
    let m8 = m4 &* m4
    // What the "+ 1" of eight bytes adds up to.
    let ones = m7 &+ m6 &+ m5 &+ m4 &+ m3 &+ m2 &+ m1 &+ 1
    var hash: UInt64 = 0
    var index = 0
    while index &+ 8 <= bytes.count {
      let high =
        (UInt64(bytes[index]) &* m7 &+ UInt64(bytes[index &+ 1]) &* m6)
        &+ (UInt64(bytes[index &+ 2]) &* m5 &+ UInt64(bytes[index &+ 3]) &* m4)
      let low =
        (UInt64(bytes[index &+ 4]) &* m3 &+ UInt64(bytes[index &+ 5]) &* m2)
        &+ (UInt64(bytes[index &+ 6]) &* m1 &+ UInt64(bytes[index &+ 7]))
      hash = hash &* m8 &+ (high &+ low &+ ones)
      index &+= 8
    }
    while index < bytes.count {
      hash = hash &* m1 &+ UInt64(bytes[index]) &+ 1
      index &+= 1
    }
    return hash
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// How many bytes are such; in blocks whose count fits a byte, so that the processor compares and
  /// counts 16 at once.
  @inline(__always)
  fileprivate func count(_ isSuch: (UInt8) -> Bool) -> UInt32 {
    var total: UInt32 = 0
    var start = 0
    while start < count {
      let end = Swift.min(start &+ 240, count)
      var blockCount: UInt8 = 0
      for index in start..<end { blockCount &+= isSuch(self[index]) ? 1 : 0 }
      total &+= UInt32(blockCount)
      start = end
    }
    return total
  }
}
