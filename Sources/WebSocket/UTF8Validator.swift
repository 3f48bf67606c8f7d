/// Checks UTF-8 that arrives in pieces and refuses at the first byte that no continuation of the
/// text could make valid (RFC 3629 §4; RFC 6455 §8.1).
package struct UTF8Validator: Sendable {
  /// How many continuation bytes the scalar under way still needs.
  private var neededCount: UInt8 = 0
  /// The smallest next byte that is allowed while `neededCount` is not 0.
  private var lowest: UInt8 = 0x80
  /// The largest one.
  private var highest: UInt8 = 0xBF

  /// Begins a text.
  package init() {}

  /// Whether the text may end here: no scalar is cut.
  package var isComplete: Bool { neededCount == 0 }

  /// Takes the next piece of the text.
  ///
  /// - Returns: `false` if the text is not UTF-8, whatever follows; the validator is then used up.
  /// - Complexity: O(n), 32 bytes a step where no scalar is cut.
  @inline(__always)
  package mutating func validate(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let start = bytes.baseAddress else { return true }
    var offset = 0
    if neededCount == 0 {
      offset = Self.asciiPrefix(start, bytes.count)
      if offset == bytes.count { return true }
    }
    return validateRest(start, offset, bytes.count)
  }

  /// Length of the ASCII prefix, rounded down to what the block loops saw, in bytes.
  @inline(__always)
  private static func asciiPrefix(_ start: UnsafeRawPointer, _ count: Int) -> Int {
    var offset = 0
    while offset &+ 64 <= count {
      let block = start.loadUnaligned(fromByteOffset: offset, as: SIMD8<UInt64>.self)
      let folded = block.lowHalf | block.highHalf
      let halved = folded.lowHalf | folded.highHalf
      if (halved[0] | halved[1]) & 0x8080_8080_8080_8080 != 0 { return offset }
      offset &+= 64
    }
    while offset &+ 8 <= count {
      let word = start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      if word & 0x8080_8080_8080_8080 != 0 { return offset }
      offset &+= 8
    }
    while offset < count, start.load(fromByteOffset: offset, as: UInt8.self) < 0x80 { offset &+= 1 }
    return offset
  }

  /// Goes on from `first`: byte by byte up to a scalar's start, in blocks, and byte by byte again.
  private mutating func validateRest(
    _ start: UnsafeRawPointer, _ first: Int, _ count: Int
  ) -> Bool {
    var offset = first
    // The blocks begin where a scalar does and look back at three bytes.
    while neededCount != 0 || offset &- first < 3, offset < count {
      guard take(start.load(fromByteOffset: offset, as: UInt8.self)) else { return false }
      offset &+= 1
    }
    if count &- offset >= 32 {
      guard let end = Self.blocks(start, offset, count) else { return false }
      offset = end
    }
    while offset < count {
      guard take(start.load(fromByteOffset: offset, as: UInt8.self)) else { return false }
      offset &+= 1
    }
    return true
  }

  /// Takes one byte.
  @inline(__always)
  private mutating func take(_ byte: UInt8) -> Bool {
    if neededCount != 0 {
      guard byte >= lowest, byte <= highest else { return false }
      neededCount &-= 1
      lowest = 0x80
      highest = 0xBF
      return true
    }
    switch byte {
    case 0x00...0x7F: return true
    case 0xC2...0xDF: neededCount = 1
    case 0xE0...0xEF:
      neededCount = 2
      if byte == 0xE0 { lowest = 0xA0 }
      if byte == 0xED { highest = 0x9F }
    case 0xF0...0xF4:
      neededCount = 3
      if byte == 0xF0 { lowest = 0x90 }
      if byte == 0xF4 { highest = 0x8F }
    default: return false
    }
    return true
  }
}

extension UTF8Validator {
  /// Bytes as signed numbers: comparing these for equality compiles to one instruction.
  private typealias Block = SIMD16<Int8>

  /// Checks whole blocks from `first`, where a scalar starts, behind at least three good bytes.
  ///
  /// Each byte is compared with the three before it, which unaligned loads bring into place: it is
  /// a continuation exactly if the byte before is a lead, the one before that a lead of three or
  /// more, or the third one a lead of four; and the second byte of a scalar has narrower bounds
  /// after E0, ED, F0 and F4.
  ///
  /// - Returns: The offset of the scalar that the last block may have cut, or of the byte behind
  ///   the blocks; `nil` if they are not UTF-8.
  private static func blocks(_ start: UnsafeRawPointer, _ first: Int, _ count: Int) -> Int? {
    var offset = first
    while offset &+ 16 <= count {
      let isBad = faults(
        start.loadUnaligned(fromByteOffset: offset, as: Block.self),
        start.loadUnaligned(fromByteOffset: offset &- 1, as: Block.self),
        start.loadUnaligned(fromByteOffset: offset &- 2, as: Block.self),
        start.loadUnaligned(fromByteOffset: offset &- 3, as: Block.self))
      let halves = unsafeBitCast(isBad, to: SIMD2<UInt64>.self)
      guard halves[0] | halves[1] == 0 else { return nil }
      offset &+= 16
    }
    return scalarStart(start, before: offset)
  }

  /// A block of one byte.
  @inline(__always)
  private static func all(_ byte: UInt8) -> Block { Block(repeating: Int8(bitPattern: byte)) }

  /// Where a byte may not follow the one, two and three bytes before it.
  @inline(__always)
  private static func faults(
    _ byte: Block, _ one: Block, _ two: Block, _ three: Block
  ) -> SIMDMask<Block> {
    let zero = Block(repeating: 0)
    // As signed numbers 80…BF are the smallest, C0…FF lie between them and 0.
    let isContinuation = byte .< all(0xC0)
    let isExpected =
      ((one .> all(0xBF)) .& (one .< zero)) .| ((two .> all(0xDF)) .& (two .< zero))
      .| ((three .> all(0xEF)) .& (three .< zero))
    let isNoByte =
      ((byte .> all(0xF4)) .& (byte .< zero)) .| (byte .== all(0xC0)) .| (byte .== all(0xC1))
    let isBelowA0 = byte .< all(0xA0)
    let isBelow90 = byte .< all(0x90)
    let isFromA0 = byte .> all(0x9F)
    let isFrom90 = byte .> all(0x8F)
    let isOverlong =
      ((one .== all(0xE0)) .& isBelowA0) .| ((one .== all(0xF0)) .& isBelow90)
    let isTooHigh = ((one .== all(0xED)) .& isFromA0) .| ((one .== all(0xF4)) .& isFrom90)
    return (isContinuation .^ isExpected) .| isNoByte .| isOverlong .| isTooHigh
  }

  /// Where a scalar begins that the bytes before `end` do not complete, or `end`.
  private static func scalarStart(_ start: UnsafeRawPointer, before end: Int) -> Int {
    for distance in 1...3 {
      let byte = start.load(fromByteOffset: end - distance, as: UInt8.self)
      if byte < 0x80 { return end }
      if byte >= 0xC0 {
        let needed = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
        return needed > distance ? end - distance : end
      }
    }
    return end
  }
}
