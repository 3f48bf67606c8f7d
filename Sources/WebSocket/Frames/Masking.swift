/// The masking of client frames (RFC 6455 §5.3): byte *i* is XORed with byte *i* mod 4 of the key.
package enum Masking {
  /// Masks or unmasks `bytes` in place.
  ///
  /// - Parameters:
  ///   - key: The key as its four bytes stand in memory, turned to begin with the byte that belongs
  ///     to the first of `bytes`.
  ///   - bytes: The payload or a part of it.
  /// - Returns: The key turned for the byte behind the last one.
  /// - Complexity: O(n), 64 bytes a step.
  @inline(__always)
  @discardableResult
  package static func apply(_ key: UInt32, to bytes: UnsafeMutableRawBufferPointer) -> UInt32 {
    guard let start = bytes.baseAddress else { return key }
    let count = bytes.count
    let key64 = UInt64(key) << 32 | UInt64(key)
    var offset = 0
    if count >= 64 {
      let wide = SIMD8<UInt64>(repeating: key64)
      let end = count &- 63
      while offset < end {
        let block = start.loadUnaligned(fromByteOffset: offset, as: SIMD8<UInt64>.self)
        start.storeBytes(of: block ^ wide, toByteOffset: offset, as: SIMD8<UInt64>.self)
        offset &+= 64
      }
    }
    while offset &+ 8 <= count {
      let word = start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      start.storeBytes(of: word ^ key64, toByteOffset: offset, as: UInt64.self)
      offset &+= 8
    }
    var turned = key
    while offset < count {
      let byte = start.load(fromByteOffset: offset, as: UInt8.self)
      start.storeBytes(
        of: byte ^ UInt8(truncatingIfNeeded: turned), toByteOffset: offset, as: UInt8.self)
      turned = turned >> 8 | turned << 24
      offset &+= 1
    }
    return turned
  }
}
