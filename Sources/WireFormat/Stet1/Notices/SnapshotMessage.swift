import EditModel
import JSON
import TextStorage

/// `snapshot`: a whole text, or the last part of one.
enum SnapshotMessage {
  /// Appends the message.
  ///
  /// - Parameters:
  ///   - revision: The content's revision.
  ///   - content: The whole content.
  ///   - start: Where the part of a text begins that was not told yet, in bytes.
  ///   - output: Where to.
  /// - Complexity: O(n) in the bytes of the part.
  static func write(
    revision: Int, _ content: Content, from start: Int, to output: inout [UInt8]
  ) {
    output.reserveCapacity(output.count + content.byteCount - start + 96)
    output.append(literal: #"{"type":"snapshot","revision":"#)
    output.appendJSON(revision)
    output.append(literal: #","digest":""#)
    output.append(contentsOf: Text.hexadecimal(digest: content.digest).utf8)
    switch content {
    case .text(let text):
      output.append(literal: #"","text":"#)
      text.write(start..<text.utf8Count, to: &output)
    case .other(let content):
      output.append(literal: #"","content":"#)
      content.appendJSON(to: &output)
    }
    output.append(UInt8(ascii: "}"))
  }
}
