/// Appends JSON to a byte buffer, compact, with the commas where they belong.
///
/// It does not check that names and values alternate or that brackets match: its callers write
/// fixed shapes.
package struct JSONWriter {
  /// What was written so far, behind what the buffer began with.
  package var bytes: [UInt8]
  private var needsComma = false

  /// A writer that appends to a buffer, which it takes over.
  package init(appendingTo bytes: consuming [UInt8] = []) { self.bytes = bytes }

  /// Opens an object.
  package mutating func beginObject() { open(UInt8(ascii: "{")) }
  /// Closes an object.
  package mutating func endObject() { close(UInt8(ascii: "}")) }
  /// Opens an array.
  package mutating func beginArray() { open(UInt8(ascii: "[")) }
  /// Closes an array.
  package mutating func endArray() { close(UInt8(ascii: "]")) }

  /// Writes a member's name, which must need no escaping; its value is to follow.
  package mutating func name(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(literal: name)
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes a string, escaped as RFC 8259 §7 asks and no further.
  package mutating func string(_ value: String) {
    separate()
    bytes.appendJSON(value)
  }

  /// Writes an integer.
  package mutating func integer(_ value: Int) {
    separate()
    bytes.appendJSON(value)
  }

  /// Writes `true` or `false`.
  package mutating func boolean(_ value: Bool) {
    separate()
    bytes.append(literal: value ? "true" : "false")
  }

  /// Writes `null`.
  package mutating func null() {
    separate()
    bytes.append(literal: "null")
  }

  /// Writes a value that is JSON already.
  package mutating func json(_ value: some Collection<UInt8>) {
    separate()
    bytes.append(contentsOf: value)
  }

  /// Puts a comma if a value stands before, and expects one behind the value to come.
  package mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }
}

extension [UInt8] {
  /// Appends ASCII as it stands.
  package mutating func append(literal: StaticString) {
    append(
      contentsOf: UnsafeBufferPointer(
        start: literal.utf8Start, count: literal.utf8CodeUnitCount))
  }

  /// Appends a JSON string with its quotes.
  package mutating func appendJSON(_ string: String) {
    var string = string
    string.withUTF8 { appendJSON(utf8: $0) }
  }

  /// Appends a JSON string of well-formed UTF-8 with its quotes.
  package mutating func appendJSON(utf8 content: UnsafeBufferPointer<UInt8>) {
    append(UInt8(ascii: "\""))
    appendEscaped(utf8: content)
    append(UInt8(ascii: "\""))
  }

  /// Appends a part of a JSON string; so a long text can be written in pieces.
  package mutating func appendEscaped(utf8 content: UnsafeBufferPointer<UInt8>) {
    var start = 0
    for index in 0..<content.count {
      let byte = content[index]
      guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
        continue
      }
      append(contentsOf: UnsafeBufferPointer(rebasing: content[start..<index]))
      appendEscape(byte)
      start = index + 1
    }
    append(contentsOf: UnsafeBufferPointer(rebasing: content[start...]))
  }

  private mutating func appendEscape(_ byte: UInt8) {
    switch byte {
    case 0x08: append(literal: "\\b")
    case 0x09: append(literal: "\\t")
    case 0x0A: append(literal: "\\n")
    case 0x0C: append(literal: "\\f")
    case 0x0D: append(literal: "\\r")
    case UInt8(ascii: "\""): append(literal: "\\\"")
    case UInt8(ascii: "\\"): append(literal: "\\\\")
    default:
      append(literal: "\\u00")
      append(byte < 0x10 ? 0x30 : 0x31)
      let digit = byte & 0x0F
      append(digit < 10 ? 0x30 + digit : 0x57 + digit)
    }
  }

  /// Appends an integer in decimal.
  package mutating func appendJSON(_ integer: Int) {
    if integer < 0 { append(UInt8(ascii: "-")) }
    var rest = integer.magnitude
    if rest < 10 {
      append(0x30 + UInt8(rest))
      return
    }
    // 20 digits are enough for 64 bits.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var start = 20
      while rest > 0 {
        start -= 1
        digits[start] = 0x30 + UInt8(rest % 10)
        rest /= 10
      }
      append(contentsOf: UnsafeBufferPointer(rebasing: digits[start...]))
    }
  }
}
