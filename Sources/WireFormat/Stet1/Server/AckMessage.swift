import JSON
package import EditModel

/// `ack`: an edit that was sent again is durable.
package enum AckMessage {
  /// Appends the message.
  package static func write(sequence: Int, revision: Int, to output: inout [UInt8]) {
    output.append(literal: #"{"type":"ack","sequence":"#)
    output.appendJSON(sequence)
    output.append(literal: #","revision":"#)
    output.appendJSON(revision)
    output.append(UInt8(ascii: "}"))
  }
}

/// `reject`: an edit was not committed.
package enum RejectMessage {
  /// Appends the message.
  ///
  /// - Parameters:
  ///   - sequence: The edit's number.
  ///   - next: The number that the session's next new edit has to have.
  ///   - code: Why, by its stable name.
  ///   - message: Why, in words.
  ///   - output: Where to.
  package static func write(
    sequence: Int, next: Int, code: String, message: String, to output: inout [UInt8]
  ) {
    output.append(literal: #"{"type":"reject","sequence":"#)
    output.appendJSON(sequence)
    output.append(literal: #","next":"#)
    output.appendJSON(next)
    output.appendEnd(code: code, message: message)
  }
}

/// `access`: whether the document takes edits has changed.
package enum AccessMessage {
  /// Appends the message; `code` and `message` tell why it is read-only.
  package static func write(
    _ access: Access, code: String, message: String, to output: inout [UInt8]
  ) {
    output.append(literal: #"{"type":"access","access":"#)
    output.appendJSON(access.rawValue)
    switch access {
    case .write: output.append(UInt8(ascii: "}"))
    case .readOnly: output.appendEnd(code: code, message: message)
    }
  }
}

/// `error`: the connection ends.
package enum ErrorMessage {
  /// Appends the message.
  package static func write(code: String, message: String, to output: inout [UInt8]) {
    output.append(literal: #"{"type":"error""#)
    output.appendEnd(code: code, message: message)
  }
}

/// `pong`: the answer to `ping`.
package enum PongMessage {
  /// Appends the message.
  package static func write(to output: inout [UInt8]) {
    output.append(literal: #"{"type":"pong"}"#)
  }
}

extension [UInt8] {
  /// Appends the last two members of an object, and its end.
  fileprivate mutating func appendEnd(code: String, message: String) {
    append(literal: #","code":"#)
    appendJSON(code)
    append(literal: #","message":"#)
    appendJSON(message)
    append(UInt8(ascii: "}"))
  }
}
