import JSON

/// `pong`: the answer to `ping`.
enum PongMessage {
  /// Appends the message.
  static func write(to output: inout [UInt8]) {
    output.append(literal: #"{"type":"pong"}"#)
  }
}
