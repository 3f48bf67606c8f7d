internal import CUnicode

/// Checks UTF-8 in blocks, by the fastest method that the processor has.
struct UTF8Blocks: Hashable, Sendable {
  private let method: utf8_method

  /// All methods that this processor has, slowest first; the first one every processor has.
  static let all = (UTF8_PORTABLE.rawValue...utf8_fastest_method().rawValue).map {
    UTF8Blocks(method: utf8_method(rawValue: $0))
  }

  /// The fastest of them.
  static let fastest = UTF8Blocks(method: utf8_fastest_method())

  /// How many bytes there must be for a check.
  static let smallestByteCount = 16

  /// Whether `count` bytes from `start` are UTF-8, of which three more, good ones, lie before.
  ///
  /// The last scalar may go on behind them. If they end with the first byte of a scalar, it is not
  /// known whether that byte may begin one.
  ///
  /// - Complexity: O(n), 64 bytes a step, or 16 without AVX2.
  func check(_ start: UnsafeRawPointer, _ count: Int) -> Bool {
    count >= 64 && method != UTF8_PORTABLE
      ? utf8_check_blocks(method, start, count) : Self.checkPortably(start, count)
  }
}

extension UTF8Blocks {
  /// Bytes as signed numbers: comparing these for equality compiles to one instruction.
  private typealias Block = SIMD16<Int8>

  /// Checks blocks of 16 bytes.
  ///
  /// Each byte is compared with the three before it, which unaligned loads bring into place: it is
  /// a continuation exactly if the byte before is a lead, the one before that a lead of three or
  /// more, or the third one a lead of four; and the second byte of a scalar has narrower bounds
  /// after E0, ED, F0 and F4.
  private static func checkPortably(_ start: UnsafeRawPointer, _ count: Int) -> Bool {
    let last = count &- 16
    var offset = 0
    while true {
      let isBad = faults(
        start.loadUnaligned(fromByteOffset: offset, as: Block.self),
        start.loadUnaligned(fromByteOffset: offset &- 1, as: Block.self),
        start.loadUnaligned(fromByteOffset: offset &- 2, as: Block.self),
        start.loadUnaligned(fromByteOffset: offset &- 3, as: Block.self))
      let halves = unsafeBitCast(isBad, to: SIMD2<UInt64>.self)
      guard halves[0] | halves[1] == 0 else { return false }
      guard offset < last else { return true }
      // The last block overlaps the one before, so that no byte is left.
      offset = min(offset &+ 16, last)
    }
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
}
