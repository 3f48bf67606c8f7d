import EditModel
import JSON
import TextStorage

/// `digest`: what the text of a revision must hash to.
enum DigestMessage {
  /// Appends the message.
  static func write(_ held: HeldText, to output: inout [UInt8]) {
    output.append(literal: #"{"type":"digest","revision":"#)
    output.appendJSON(held.revision)
    output.append(literal: #","digest":""#)
    output.append(contentsOf: Text.hexadecimal(digest: held.digest).utf8)
    output.append(literal: #""}"#)
  }
}
