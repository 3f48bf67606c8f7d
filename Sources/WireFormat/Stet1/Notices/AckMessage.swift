import JSON

/// `ack`: an edit that was sent again is durable.
enum AckMessage {
  /// Appends the message.
  static func write(sequence: Int, revision: Int, to output: inout [UInt8]) {
    output.append(literal: #"{"type":"ack","sequence":"#)
    output.appendJSON(sequence)
    output.append(literal: #","revision":"#)
    output.appendJSON(revision)
    output.append(UInt8(ascii: "}"))
  }
}
