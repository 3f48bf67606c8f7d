import JSON
package import EditModel
internal import Notation
package import OperationalTransform

/// `presence` from the server: another session's selections.
package enum PresenceMessage {
  /// Appends the message.
  ///
  /// - Parameters:
  ///   - session: Whose they are.
  ///   - revision: The revision whose text the offsets count in.
  ///   - selections: The selections, the main one first.
  ///   - user: A JSON object as bytes, or nothing.
  ///   - output: Where to.
  package static func write(
    session: SessionID, revision: Int, selections: [TextSelection], user: [UInt8],
    to output: inout [UInt8]
  ) {
    output.append(literal: #"{"type":"presence","session":""#)
    Base64.append(session.bits, to: &output)
    output.append(literal: #"","revision":"#)
    output.appendJSON(revision)
    output.append(literal: #","selections":"#)
    output.appendJSON(selections)
    if !user.isEmpty {
      output.append(literal: #","user":"#)
      output.append(contentsOf: user)
    }
    output.append(UInt8(ascii: "}"))
  }
}

/// `left`: a session has no connection any more.
package enum LeftMessage {
  /// Appends the message.
  package static func write(session: SessionID, to output: inout [UInt8]) {
    output.append(literal: #"{"type":"left","session":""#)
    Base64.append(session.bits, to: &output)
    output.append(literal: #""}"#)
  }
}

extension [UInt8] {
  /// Appends selections as an array of `[anchor, head]`.
  mutating func appendJSON(_ selections: [TextSelection]) {
    append(UInt8(ascii: "["))
    for (index, selection) in selections.enumerated() {
      append(literal: index == 0 ? "[" : ",[")
      appendJSON(selection.anchor)
      append(UInt8(ascii: ","))
      appendJSON(selection.head)
      append(UInt8(ascii: "]"))
    }
    append(UInt8(ascii: "]"))
  }
}
