import EditModel
import JSON
import Notation

/// `left`: a session has no connection any more.
enum LeftMessage {
  /// Appends the message.
  static func write(session: SessionID, to output: inout [UInt8]) {
    output.append(literal: #"{"type":"left","session":""#)
    Base64.append(session.bits, to: &output)
    output.append(literal: #""}"#)
  }
}
