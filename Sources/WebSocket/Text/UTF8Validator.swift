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
  /// - Complexity: O(n), 64 bytes a step where no scalar is cut.
  @inline(__always)
  package mutating func validate(_ bytes: UnsafeRawBufferPointer) -> Bool {
    validate(bytes, by: nil)
  }

  /// The same by a method that this processor has, or the fastest one.
  @inline(__always)
  mutating func validate(_ bytes: UnsafeRawBufferPointer, by method: UTF8Blocks?) -> Bool {
    guard let start = bytes.baseAddress else { return true }
    var offset = 0
    if neededCount == 0 {
      offset = Self.asciiPrefix(start, bytes.count)
      if offset == bytes.count { return true }
    }
    return validateRest(start, offset, bytes.count, by: method)
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
    if offset > 0 && offset < count {
      // The last word overlaps the one before, so that no byte is left.
      let word = start.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
      return word & 0x8080_8080_8080_8080 != 0 ? offset : count
    }
    while offset < count, start.load(fromByteOffset: offset, as: UInt8.self) < 0x80 { offset &+= 1 }
    return offset
  }

  /// Goes on from `first`: byte by byte up to a scalar's start, in blocks, and byte by byte again.
  private mutating func validateRest(
    _ start: UnsafeRawPointer, _ first: Int, _ count: Int, by method: UTF8Blocks?
  ) -> Bool {
    var offset = first
    // The blocks begin where a scalar does and look back at three bytes.
    while neededCount != 0 || offset &- first < 3, offset < count {
      guard take(start.load(fromByteOffset: offset, as: UInt8.self)) else { return false }
      offset &+= 1
    }
    if count &- offset >= UTF8Blocks.smallestByteCount {
      let blocks = method ?? .fastest
      guard blocks.check(start + offset, count &- offset) else { return false }
      // The bytes of a scalar that goes on behind them are taken again.
      offset = Self.scalarStart(start, before: count)
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
