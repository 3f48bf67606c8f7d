package import Compression

/// A deflate context that turns messages into payloads of permessage-deflate (RFC 7692 §7.2.1).
///
/// Each message may refer to the ones before it since the last `reset`, as far as the window
/// reaches.
package struct Deflater: ~Copyable {
  private var stream: DeflateStream

  /// Allocates a context of `settings.contextByteCount` bytes.
  package init(_ settings: DeflateSettings) { stream = DeflateStream(settings, .raw) }

  /// Starts afresh: what follows refers to nothing before.
  package mutating func reset() { stream.reset() }

  /// Appends the payload that stands for `message` to `output`.
  ///
  /// - Complexity: O(n); no allocation once `output` has grown.
  package mutating func compress(_ message: UnsafeRawBufferPointer, into output: MessageBuffer) {
    // A flush behind a flush writes nothing; an empty block is what stands for no bytes
    // (RFC 7692 §7.2.3.6).
    guard !message.isEmpty else {
      withUnsafeBytes(of: UInt8(0)) { output.append($0) }
      return
    }
    stream.feed(message)
    output.reserve(message.count / 2 + 64)
    var isAll = false
    while !isAll {
      output.reserve(64)
      let byteCount: Int
      (byteCount, isAll) = stream.write(into: output.freeRoom, .sync)
      output.didWrite(byteCount)
    }
    output.removeLast(4)
  }
}
