import EditModel
import JSON
import Notation

/// `edit` from the server: an edit that is durable now.
enum EditMessage {
  /// Appends the message. O(n) in the bytes of the operation.
  static func write(_ edit: EncodedEdit, to output: inout [UInt8]) {
    output.append(literal: #"{"type":"edit","revision":"#)
    output.appendJSON(edit.revision)
    output.append(literal: #","session":""#)
    Base64.append(edit.session.bits, to: &output)
    output.append(literal: #"","sequence":"#)
    output.appendJSON(edit.sequence)
    output.append(literal: #","operation":"#)
    output.append(contentsOf: edit.operation)
    output.append(UInt8(ascii: "}"))
  }
}
