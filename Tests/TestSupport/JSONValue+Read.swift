/// Why a text is no JSON value of the kinds that vectors have.
package struct NoJSONValue: Error {
  /// How many bytes were read before.
  package var byteOffset: Int
}

extension JSONValue {
  /// Reads a whole text. It is written for the tests alone, so that no reader of the project is its
  /// own witness.
  package static func read(_ bytes: [UInt8]) throws(NoJSONValue) -> JSONValue {
    var reader = Reader(bytes: bytes)
    let value = try reader.value()
    reader.skipSpace()
    guard reader.index == bytes.count else { throw NoJSONValue(byteOffset: reader.index) }
    return value
  }

  private struct Reader {
    let bytes: [UInt8]
    var index = 0

    var next: UInt8? { index < bytes.count ? bytes[index] : nil }
    var fault: NoJSONValue { NoJSONValue(byteOffset: index) }

    mutating func skipSpace() {
      while let byte = next, [0x20, 0x0A, 0x0D, 0x09].contains(byte) { index += 1 }
    }

    mutating func take(_ word: String) -> Bool {
      guard bytes[index...].starts(with: word.utf8) else { return false }
      index += word.utf8.count
      return true
    }

    mutating func value() throws(NoJSONValue) -> JSONValue {
      skipSpace()
      if next == UInt8(ascii: "\"") { return .string(try string()) }
      if take("true") { return .boolean(true) }
      if take("false") { return .boolean(false) }
      if take("null") { return .null }
      if take("[") { return .array(try elements()) }
      if take("{") { return .object(try members()) }
      return .number(try number())
    }

    private mutating func number() throws(NoJSONValue) -> Int {
      let digits = bytes[index...].prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
      guard let number = Int(String(decoding: digits, as: UTF8.self)) else { throw fault }
      index += digits.count
      return number
    }

    /// Whether the list goes on, behind what was read of it or at its start.
    private mutating func goesOn(isFirst: Bool, until end: String) throws(NoJSONValue) -> Bool {
      skipSpace()
      if take(end) { return false }
      if isFirst || take(",") { return true }
      throw fault
    }

    private mutating func elements() throws(NoJSONValue) -> [JSONValue] {
      var elements: [JSONValue] = []
      while try goesOn(isFirst: elements.isEmpty, until: "]") { elements.append(try value()) }
      return elements
    }

    private mutating func members() throws(NoJSONValue) -> [String: JSONValue] {
      var members: [String: JSONValue] = [:]
      while try goesOn(isFirst: members.isEmpty, until: "}") {
        skipSpace()
        let name = try string()
        skipSpace()
        guard take(":") else { throw fault }
        members[name] = try value()
      }
      return members
    }

    private mutating func string() throws(NoJSONValue) -> String {
      guard take("\"") else { throw fault }
      var units: [UInt8] = []
      var escapes: [UInt16] = []
      while let byte = next, byte != UInt8(ascii: "\"") {
        index += 1
        if byte == UInt8(ascii: "\\") {
          escapes.append(try escape())
        } else {
          units += Self.text(of: &escapes)
          units.append(byte)
        }
      }
      units += Self.text(of: &escapes)
      guard take("\"") else { throw fault }
      return String(decoding: units, as: UTF8.self)
    }

    /// The bytes of what a run of escapes stands for: two of them may be one scalar.
    private static func text(of escapes: inout [UInt16]) -> [UInt8] {
      defer { escapes = [] }
      return Array(String(decoding: escapes, as: UTF16.self).utf8)
    }

    private mutating func escape() throws(NoJSONValue) -> UInt16 {
      guard let byte = next else { throw fault }
      index += 1
      switch byte {
      case UInt8(ascii: "b"): return 0x08
      case UInt8(ascii: "f"): return 0x0C
      case UInt8(ascii: "n"): return 0x0A
      case UInt8(ascii: "r"): return 0x0D
      case UInt8(ascii: "t"): return 0x09
      case UInt8(ascii: "u"):
        let digits = String(decoding: bytes[index...].prefix(4), as: UTF8.self)
        guard digits.count == 4, let unit = UInt16(digits, radix: 16) else { throw fault }
        index += 4
        return unit
      default: return UInt16(byte)
      }
    }
  }
}
