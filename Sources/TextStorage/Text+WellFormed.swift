extension Text {
  /// Whether bytes are well-formed UTF-8 (Unicode 16, table 3-7); O(n).
  package static func isWellFormedUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    let count = bytes.count
    while index < count {
      let byte = bytes[index]
      if byte < 0x80 {
        index &+= 1
        continue
      }
      let length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
      guard byte >= 0xC2, byte <= 0xF4, index + length <= count else { return false }
      let second = bytes[index &+ 1]
      let lowest: UInt8 = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80
      let highest: UInt8 = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF
      guard second >= lowest && second <= highest else { return false }
      for offset in 2..<max(length, 2) where bytes[index &+ offset] & 0xC0 != 0x80 { return false }
      index &+= length
    }
    return true
  }
}
