/// Where a member's name stands in the input.
struct JSONName {
  var start: Int
  var count: Int
  /// The name as it is meant, if it was written with escapes or beyond ASCII.
  var decoded: String?

  func equals(_ name: StaticString, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let expected = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    if let decoded { return decoded.utf8.elementsEqual(expected) }
    guard count == expected.count else { return false }
    for index in 0..<count where bytes[start &+ index] != expected[index] { return false }
    return true
  }

  func equals(_ other: JSONName, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    text(in: bytes).utf8.elementsEqual(other.text(in: bytes).utf8)
  }

  func text(in bytes: UnsafeBufferPointer<UInt8>) -> String {
    decoded ?? String(decoding: bytes[start..<start + count], as: UTF8.self)
  }
}
