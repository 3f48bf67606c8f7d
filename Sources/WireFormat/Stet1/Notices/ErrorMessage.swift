import EditModel
import JSON

/// `error`: the connection ends.
enum ErrorMessage {
  /// Appends the message.
  static func write(
    _ code: ConnectionErrorCode, message: String, to output: inout [UInt8]
  ) {
    output.append(literal: #"{"type":"error""#)
    MessageEnd.write(code: code.rawValue, message: message, to: &output)
  }
}
