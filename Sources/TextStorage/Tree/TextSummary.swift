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

  /// The same, of any length, in one pass by eight bytes if it is ASCII.
  private init(ofRun bytes: UnsafeBufferPointer<UInt8>) {
    self.init()
    guard let start = UnsafeRawPointer(bytes.baseAddress) else { return }
    byteCount = UInt32(bytes.count)
    scalarCount = byteCount
    utf16Count = byteCount
    var seen: UInt64 = 0
    var index = 0
    while index &+ 8 <= bytes.count {
      let word = (start + index).loadUnaligned(as: UInt64.self)
      seen |= word
      lineBreakCount &+= Self.lineBreakCount(in: word)
      Self.append(start + index, to: &digest)
      power = power &* Self.multiplier8
      index &+= 8
    }
    while index < bytes.count {
      let byte = bytes[index]
      seen |= UInt64(byte)
      lineBreakCount &+= byte == 0x0A ? 1 : 0
      digest = digest &* Self.multiplier &+ UInt64(byte) &+ 1
      power = power &* Self.multiplier
      index &+= 1
    }
    if seen & 0x8080_8080_8080_8080 != 0 {
      scalarCount &-= bytes.count { $0 & 0xC0 == 0x80 }
      utf16Count = scalarCount &+ bytes.count { $0 >= 0xF0 }
    }
  }

  /// How many of eight bytes are line feeds.
  @inline(__always)
  private static func lineBreakCount(in word: UInt64) -> UInt32 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let low = ones &* 0x7F
    // Adding carries into the high bit of every byte that is not 0, so no line feed.
    let others = (((word ^ (ones &* 0x0A)) & low) &+ low) | word
    let each = (~others >> 7) & ones
    return UInt32(truncatingIfNeeded: (each &* ones) >> 56)
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

  /// The digest of any bytes.
  static func digest(of bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var digest: UInt64 = 0
    var index = 0
    if let start = bytes.baseAddress {
      while index &+ 8 <= bytes.count {
        append(start + index, to: &digest)
        index &+= 8
      }
    }
    while index < bytes.count {
      digest = digest &* multiplier &+ UInt64(bytes[index]) &+ 1
      index &+= 1
    }
    return digest
  }

  /// Appends eight bytes to what a digest is of. Their products do not wait for each other.
  @inline(__always)
  private static func append(_ bytes: UnsafeRawPointer, to digest: inout UInt64) {
    let m1 = multiplier
    let m2 = m1 &* m1
    let m3 = m2 &* m1
    let m4 = m2 &* m2
    let m5 = m4 &* m1
    let m6 = m4 &* m2
    let m7 = m4 &* m3
    // What the "+ 1" of eight bytes adds up to.
    let ones = m7 &+ m6 &+ m5 &+ m4 &+ m3 &+ m2 &+ m1 &+ 1
    func byte(_ offset: Int) -> UInt64 {
      UInt64((bytes + offset).load(as: UInt8.self))
    }
    let high = (byte(0) &* m7 &+ byte(1) &* m6) &+ (byte(2) &* m5 &+ byte(3) &* m4)
    let low = (byte(4) &* m3 &+ byte(5) &* m2) &+ (byte(6) &* m1 &+ byte(7))
    digest = digest &* multiplier8 &+ (high &+ low &+ ones)
  }

  /// `multiplier` to the power of 8.
  @inline(__always)
  private static var multiplier8: UInt64 {
    let m2 = multiplier &* multiplier
    return m2 &* m2 &* m2 &* m2
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
