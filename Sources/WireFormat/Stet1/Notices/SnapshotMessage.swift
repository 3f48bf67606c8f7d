import JSON
import TextStorage

/// `snapshot`: a whole text, or the last part of one.
enum SnapshotMessage {
  /// Appends the message.
  ///
  /// - Parameters:
  ///   - revision: The text's revision.
  ///   - text: The whole text.
  ///   - start: Where the part begins that was not told yet, in bytes.
  ///   - output: Where to.
  /// - Complexity: O(n) in the bytes of the part.
  static func write(
    revision: Int, text: Text, from start: Int = 0, to output: inout [UInt8]
  ) {
    output.reserveCapacity(output.count + text.utf8Count - start + 96)
    output.append(literal: #"{"type":"snapshot","revision":"#)
    output.appendJSON(revision)
    output.append(literal: #","digest":""#)
    output.append(contentsOf: Text.hexadecimal(digest: text.digest).utf8)
    output.append(literal: #"","text":"#)
    text.write(start..<text.utf8Count, to: &output)
    output.append(UInt8(ascii: "}"))
  }
}
