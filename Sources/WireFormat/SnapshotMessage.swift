package import TextStorage

/// `snapshot`: a whole text.
package enum SnapshotMessage {
  /// Appends the message.
  ///
  /// - Complexity: O(n) in the bytes of the text.
  package static func write(revision: Int, text: Text, to output: inout [UInt8]) {
    output.reserveCapacity(output.count + text.utf8Count + 96)
    output.append(literal: #"{"type":"snapshot","revision":"#)
    output.appendJSON(revision)
    output.append(literal: #","digest":""#)
    output.append(contentsOf: Text.hexadecimal(digest: text.digest).utf8)
    output.append(literal: #"","text":"#)
    output.append(UInt8(ascii: "\""))
    text.forEachChunk { output.appendEscaped(utf8: $0) }
    output.append(UInt8(ascii: "\""))
    output.append(UInt8(ascii: "}"))
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
