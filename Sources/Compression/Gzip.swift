/// Whole gzip files (RFC 1952).
package enum Gzip {
  /// Why there is no content.
  package enum Failure: Error, Equatable, Sendable {
    /// It is no gzip file, cut short, or something stands behind it.
    case malformed
    /// The content is longer than so many bytes.
    case tooLong(limit: Int)
  }

  /// What is written or read at a time, in bytes.
  private static let pieceByteCount = 1 << 16

  /// A file with `content` in it.
  ///
  /// - Parameters:
  ///   - content: What to deflate.
  ///   - level: How hard to try, 0 to 9.
  /// - Returns: All bytes of the file.
  /// - Complexity: O(n), some 12 ms for a megabyte at level 4: not for an event loop.
  package static func file(of content: UnsafeRawBufferPointer, level: Int) -> [UInt8] {
    var stream = DeflateStream(DeflateSettings(level: level), .gzip)
    stream.feed(content)
    return gathered { room, file in
      var isAll = false
      while !isAll {
        let byteCount: Int
        (byteCount, isAll) = stream.write(into: room, .finish)
        file += UnsafeRawBufferPointer(rebasing: room[..<byteCount])
      }
    }
  }

  /// The content of all members of a file.
  ///
  /// - Parameters:
  ///   - file: All of its bytes.
  ///   - limit: Longest content, in bytes; no more memory is taken than twice as much.
  /// - Returns: The bytes that were put into it.
  /// - Throws: `Failure`.
  /// - Complexity: O(n) in the content, some 3 ms for a megabyte: not for an event loop.
  package static func content(
    of file: UnsafeRawBufferPointer, limit: Int
  ) throws(Failure) -> [UInt8] {
    var stream = InflateStream(.gzip)
    stream.feed(file)
    return try gathered { (room, content) throws(Failure) in
      repeat {
        stream.reset()
        try readMember(&stream, through: room, into: &content, limit: limit)
      } while stream.unreadByteCount > 0
    }
  }

  private static func readMember(
    _ stream: inout InflateStream, through room: UnsafeMutableRawBufferPointer,
    into content: inout [UInt8], limit: Int
  ) throws(Failure) {
    while true {
      let (byteCount, state) = stream.read(into: room)
      content += UnsafeRawBufferPointer(rebasing: room[..<byteCount])
      guard content.count <= limit else { throw .tooLong(limit: limit) }
      if state == .ended { return }
      // Without input and without output it stands still: the file ends inside a member.
      guard state == .unfinished, byteCount > 0 || stream.unreadByteCount > 0 else {
        throw .malformed
      }
    }
  }

  /// What `body` puts together out of pieces.
  private static func gathered<E>(
    _ body: (UnsafeMutableRawBufferPointer, inout [UInt8]) throws(E) -> Void
  ) throws(E) -> [UInt8] {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceByteCount, alignment: 16)
    defer { room.deallocate() }
    var gathered: [UInt8] = []
    try body(room, &gathered)
    return gathered
  }
}
