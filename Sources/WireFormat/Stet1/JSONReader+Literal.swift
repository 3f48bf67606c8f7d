import EditModel
import JSON

extension JSONReader {
  /// Goes past these very bytes.
  ///
  /// - Returns: `false`, and nothing is read, if they do not stand here.
  @inline(__always) mutating func skip(_ literal: StaticString) -> Bool {
    let count = literal.utf8CodeUnitCount
    guard let base = bytes.baseAddress, bytes.count &- byteOffset >= count else { return false }
    let start = UnsafeRawPointer(base + byteOffset)
    let expected = UnsafeRawPointer(literal.utf8Start)
    var offset = 0
    while offset &+ 8 <= count {
      guard
        (start + offset).loadUnaligned(as: UInt64.self)
          == (expected + offset).loadUnaligned(as: UInt64.self)
      else { return false }
      offset &+= 8
    }
    while offset < count {
      guard
        start.load(fromByteOffset: offset, as: UInt8.self)
          == expected.load(fromByteOffset: offset, as: UInt8.self)
      else { return false }
      offset &+= 1
    }
    byteOffset &+= count
    return true
  }

  /// Goes past these very bytes and reads the count behind them.
  ///
  /// - Returns: `nil` unless it is above 0 and written with up to 15 digits.
  @inline(__always)
  mutating func readCount(behind literal: StaticString) -> Int? {
    guard skip(literal) else { return nil }
    let count = readCompactCount()
    return count > 0 ? count : nil
  }
}
