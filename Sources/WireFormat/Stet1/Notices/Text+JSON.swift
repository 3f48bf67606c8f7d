import JSON
import TextStorage

extension Text {
  /// Appends a range of it, in bytes, as a JSON string.
  func write(_ range: Range<Int>, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    forEachChunk(utf8Range: range) { output.appendEscaped(utf8: $0) }
    output.append(UInt8(ascii: "\""))
  }
}
