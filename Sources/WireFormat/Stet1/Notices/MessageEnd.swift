import JSON

/// The last two members of a message that says why, and its end.
enum MessageEnd {
  /// Appends them: a stable code, and words for people.
  static func write(code: String, message: String, to output: inout [UInt8]) {
    output.append(literal: #","code":"#)
    output.appendJSON(code)
    output.append(literal: #","message":"#)
    output.appendJSON(message)
    output.append(UInt8(ascii: "}"))
  }
}
