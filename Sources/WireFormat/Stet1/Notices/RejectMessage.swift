import EditModel
import JSON

/// `reject`: an edit was not committed.
enum RejectMessage {
  /// Appends the message; `next` is the number that the session's next new edit has to have.
  static func write(
    sequence: Int, next: Int, _ rejection: Rejection, to output: inout [UInt8]
  ) {
    output.append(literal: #"{"type":"reject","sequence":"#)
    output.appendJSON(sequence)
    output.append(literal: #","next":"#)
    output.appendJSON(next)
    MessageEnd.write(code: rejection.code.rawValue, message: rejection.message, to: &output)
  }
}
