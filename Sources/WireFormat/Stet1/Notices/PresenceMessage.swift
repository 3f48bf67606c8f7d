import EditModel
import JSON
import Notation

/// `presence` from the server: another session's selections.
enum PresenceMessage {
  /// Appends the message.
  ///
  /// - Parameters:
  ///   - session: Whose they are.
  ///   - revision: The revision whose content the selections count in.
  ///   - selections: The selections, the main one first.
  ///   - user: A JSON object as bytes, or nothing.
  ///   - output: Where to.
  static func write(
    session: SessionID, revision: Int, selections: Selections, user: [UInt8],
    to output: inout [UInt8]
  ) {
    output.append(literal: #"{"type":"presence","session":""#)
    Base64.append(session.bits, to: &output)
    output.append(literal: #"","revision":"#)
    output.appendJSON(revision)
    output.append(literal: #","selections":"#)
    selections.write(to: &output)
    if !user.isEmpty {
      output.append(literal: #","user":"#)
      output.append(contentsOf: user)
    }
    output.append(UInt8(ascii: "}"))
  }
}
