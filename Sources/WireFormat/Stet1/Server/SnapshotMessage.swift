import JSON
package import TextStorage

/// `snapshot`: a whole text, or the last part of one.
package enum SnapshotMessage {
  /// Appends the message.
  ///
  /// - Parameters:
  ///   - revision: The text's revision.
  ///   - text: The whole text.
  ///   - start: Where the part begins that was not told yet, in bytes.
  ///   - output: Where to.
  /// - Complexity: O(n) in the bytes of the part.
  package static func write(
    revision: Int, text: Text, from start: Int = 0, to output: inout [UInt8]
  ) {
    output.reserveCapacity(output.count + text.utf8Count - start + 96)
    output.append(literal: #"{"type":"snapshot","revision":"#)
    output.appendJSON(revision)
    output.append(literal: #","digest":""#)
    output.append(contentsOf: Text.hexadecimal(digest: text.digest).utf8)
    output.append(literal: #"","text":"#)
    output.appendString(of: text, start..<text.utf8Count)
    output.append(UInt8(ascii: "}"))
  }
}

/// `part`: the next part of a text that is told in several.
package enum PartMessage {
  /// Appends the message.
  ///
  /// - Parameters:
  ///   - text: The whole text.
  ///   - range: The part, in bytes; its ends are not inside scalars.
  ///   - output: Where to.
  /// - Complexity: O(n) in the bytes of the part.
  package static func write(_ text: Text, _ range: Range<Int>, to output: inout [UInt8]) {
    output.reserveCapacity(output.count + range.count + 64)
    output.append(literal: #"{"type":"part","utf16Count":"#)
    output.appendJSON(text.utf16Count)
    output.append(literal: #","text":"#)
    output.appendString(of: text, range)
    output.append(UInt8(ascii: "}"))
  }
}

extension [UInt8] {
  /// Appends a range of a text, in bytes, as a JSON string.
  fileprivate mutating func appendString(of text: Text, _ range: Range<Int>) {
    append(UInt8(ascii: "\""))
    text.forEachChunk(utf8Range: range) { appendEscaped(utf8: $0) }
    append(UInt8(ascii: "\""))
  }
}

/// `digest`: what the text of a revision must hash to.
package enum DigestMessage {
  /// Appends the message.
  package static func write(revision: Int, digest: UInt64, to output: inout [UInt8]) {
    output.append(literal: #"{"type":"digest","revision":"#)
    output.appendJSON(revision)
    output.append(literal: #","digest":""#)
    output.append(contentsOf: Text.hexadecimal(digest: digest).utf8)
    output.append(literal: #""}"#)
  }
}
