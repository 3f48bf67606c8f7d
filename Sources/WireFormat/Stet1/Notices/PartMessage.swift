import JSON
import TextStorage

/// `part`: the next part of a text that is told in several.
enum PartMessage {
  /// Appends the message.
  ///
  /// - Parameters:
  ///   - text: The whole text.
  ///   - range: The part, in bytes; its ends are not inside scalars.
  ///   - output: Where to.
  /// - Complexity: O(n) in the bytes of the part.
  static func write(_ text: Text, _ range: Range<Int>, to output: inout [UInt8]) {
    output.reserveCapacity(output.count + range.count + 64)
    output.append(literal: #"{"type":"part","utf16Count":"#)
    output.appendJSON(text.utf16Count)
    output.append(literal: #","text":"#)
    text.write(range, to: &output)
    output.append(UInt8(ascii: "}"))
  }
}
