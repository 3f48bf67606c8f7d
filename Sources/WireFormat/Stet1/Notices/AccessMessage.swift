import EditModel
import JSON

/// `access`: whether the document takes edits has changed.
enum AccessMessage {
  /// Appends the message; `reason` tells why it is read-only.
  static func write(_ access: Access, because reason: Rejection?, to output: inout [UInt8]) {
    output.append(literal: #"{"type":"access","access":"#)
    output.appendJSON(access.rawValue)
    guard let reason else { return output.append(UInt8(ascii: "}")) }
    MessageEnd.write(code: reason.code.rawValue, message: reason.message, to: &output)
  }
}
