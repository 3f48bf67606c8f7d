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
    while neededCount != 0, offset < count {
      guard take(start.load(fromByteOffset: offset, as: UInt8.self)) else { return false }
      offset &+= 1
    }
    if count &- offset >= 64 {
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
  /// Checks whole blocks from `first`, where a scalar starts.
  ///
  /// Each byte is compared with the three before it, which unaligned loads bring into place: it is
  /// a continuation exactly if the byte before is a lead, the one before that a lead of three or
  /// more, or the third one a lead of four; and the second byte of a scalar has narrower bounds
  /// after E0, ED, F0 and F4.
  ///
  /// - Returns: The offset of the scalar that the last block may have cut, or of the byte behind
  ///   the blocks; `nil` if they are not UTF-8.
  private static func blocks(_ start: UnsafeRawPointer, _ first: Int, _ count: Int) -> Int? {
    typealias Block = SIMD16<UInt8>
    // The first block is read with zeros before it, as if ASCII came first.
    var head = Block(repeating: 0)
    head = start.loadUnaligned(fromByteOffset: first, as: Block.self)
    guard isValid(head, shifted(head, 1), shifted(head, 2), shifted(head, 3)) else { return nil }
    var offset = first &+ 16
    while offset &+ 16 <= count {
      let block = start.loadUnaligned(fromByteOffset: offset, as: Block.self)
      let one = start.loadUnaligned(fromByteOffset: offset &- 1, as: Block.self)
      let two = start.loadUnaligned(fromByteOffset: offset &- 2, as: Block.self)
      let three = start.loadUnaligned(fromByteOffset: offset &- 3, as: Block.self)
      guard isValid(block, one, two, three) else { return nil }
      offset &+= 16
    }
    return scalarStart(start, before: offset)
  }

  /// The block with `count` zeros before it.
  private static func shifted(_ block: SIMD16<UInt8>, _ count: Int) -> SIMD16<UInt8> {
    var result = SIMD16<UInt8>(repeating: 0)
    for index in count..<16 { result[index] = block[index - count] }
    return result
  }

  /// Whether each byte of a block may follow the one, two and three bytes before it.
  @inline(__always)
  private static func isValid(
    _ byte: SIMD16<UInt8>, _ one: SIMD16<UInt8>, _ two: SIMD16<UInt8>, _ three: SIMD16<UInt8>
  ) -> Bool {
    let signed = SIMD16<Int8>(truncatingIfNeeded: byte)
    let isContinuation = signed .< SIMD16<Int8>(repeating: -64)
    let isExpected = (one .>= 0xC0) .| (two .>= 0xE0) .| (three .>= 0xF0)
    let isNoByte = (byte .>= 0xF5) .| ((byte & 0xFE) .== 0xC0)
    let isAboveHalf = byte .>= 0xA0
    let isAboveQuarter = byte .>= 0x90
    let isOverlong = ((one .== 0xE0) .& .!isAboveHalf) .| ((one .== 0xF0) .& .!isAboveQuarter)
    let isBeyond = ((one .== 0xED) .& isAboveHalf) .| ((one .== 0xF4) .& isAboveQuarter)
    let isBad = (isContinuation .^ isExpected) .| isNoByte .| isOverlong .| isBeyond
    return !any(isBad)
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
