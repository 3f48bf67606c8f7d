internal import CZlib

/// Inflates messages of permessage-deflate (RFC 7692 §7.2.2).
///
/// It needs nothing from one message to the next, so one serves all connections of a thread. Where
/// context takeover is agreed, the connection keeps the text of its own window and lends it.
package struct Inflater: ~Copyable {
  /// zlib refuses a stream that has moved, so it lives on the heap.
  private let stream: UnsafeMutablePointer<z_stream>

  /// What a sync flush ends with and the sender took away (RFC 7692 §7.2.1).
  private static let tail: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]
  /// The largest window of DEFLATE, in bytes.
  package static let windowByteCount = 1 << 15
  /// What a large message gets for its output at once, in bytes.
  private static let roomByteCount = 128 << 20

  /// Makes one for windows of any size; about 7 KiB at once and 32 KiB more at first need.
  package init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let status = inflateInit2_(
      stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib must find memory for a window")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Inflates one message.
  ///
  /// - Parameters:
  ///   - payload: The payloads of all frames of the message.
  ///   - history: What the window holds before the message: the end of the messages before, at most
  ///     `windowByteCount` bytes. Empty without context takeover.
  ///   - isNext: Whether the message inflated last was the one before this in the same stream, so
  ///     that the window need not be set.
  ///   - output: Where the message is appended. It never grows beyond `limit` bytes and one.
  ///   - limit: Largest message, in bytes.
  ///   - text: Checks each piece as it comes out, if the message is text.
  /// - Throws: `messageTooBig` as soon as one byte too many comes out, `deflateDataInvalid`,
  ///   `textNotUTF8` as soon as it shows.
  package mutating func inflate(
    _ payload: UnsafeRawBufferPointer, history: UnsafeRawBufferPointer, isNext: Bool = false,
    into output: MessageBuffer, limit: Int, text: inout UTF8Validator?
  ) throws(WebSocketError) {
    if !isNext {
      inflateReset(stream)
      setWindow(history)
    }
    try feed(payload, history, output, limit, &text)
    var failure: WebSocketError?
    Self.tail.withUnsafeBytes { tail in
      do throws(WebSocketError) {
        try feed(tail, history, output, limit, &text)
      } catch { failure = error }
    }
    if let failure { throw failure }
    // Bit 7: zlib stands between two blocks, as behind every flushed message.
    guard stream.pointee.data_type & 0x80 != 0 else { throw .deflateDataInvalid }
  }

  /// Inflates `input` to its end.
  private mutating func feed(
    _ input: UnsafeRawBufferPointer, _ history: UnsafeRawBufferPointer, _ output: MessageBuffer,
    _ limit: Int, _ text: inout UTF8Validator?
  ) throws(WebSocketError) {
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.bindMemory(to: UInt8.self).baseAddress)
    stream.pointee.avail_in = UInt32(input.count)
    while true {
      makeRoom(output, limit, input.count)
      let room = output.freeRoom
      let roomCount = min(room.count, limit + 1 - output.byteCount)
      stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(roomCount)
      let status = CZlib.inflate(stream, Z_SYNC_FLUSH)
      let written = roomCount - Int(stream.pointee.avail_out)
      output.didWrite(written)
      if output.byteCount > limit { throw .messageTooBig(limit: limit) }
      if text?.validate(UnsafeRawBufferPointer(rebasing: room[..<written])) == false {
        throw .textNotUTF8
      }
      switch status {
      case Z_STREAM_END: restart(history, output)
      case Z_OK, Z_BUF_ERROR: break
      default: throw .deflateDataInvalid
      }
      // Output that fills the room may have more behind it.
      if stream.pointee.avail_in == 0, stream.pointee.avail_out > 0 { return }
      if status == Z_BUF_ERROR, written == 0, stream.pointee.avail_out > 0 { return }
    }
  }

  /// Gives zlib somewhere to write: what a usual ratio needs, then doubling up to the limit.
  ///
  /// A large message gets the room of the largest usual limit at once. What is not written to costs
  /// nothing there, where doubling would need half as much again while it copies.
  private func makeRoom(_ output: MessageBuffer, _ limit: Int, _ inputCount: Int) {
    guard output.freeRoom.isEmpty else { return }
    var wanted = max(4096, inputCount * 4, output.byteCount * 2)
    if wanted > WebSocketWorkspace.keptByteCount { wanted = max(wanted, Self.roomByteCount) }
    output.grow(to: min(wanted, limit + 1))
  }

  /// Goes on behind a block with BFINAL set, which ends the DEFLATE stream but neither the message
  /// nor the window (RFC 7692 §7.2.3.4).
  private mutating func restart(_ history: UnsafeRawBufferPointer, _ output: MessageBuffer) {
    inflateReset(stream)
    setWindow(history)
    setWindow(UnsafeRawBufferPointer(output.bytes))
  }

  /// Puts bytes at the end of the window.
  private mutating func setWindow(_ bytes: UnsafeRawBufferPointer) {
    let end = UnsafeRawBufferPointer(rebasing: bytes.suffix(Self.windowByteCount))
    guard let start = end.bindMemory(to: UInt8.self).baseAddress, !end.isEmpty else { return }
    let status = inflateSetDictionary(stream, start, UInt32(end.count))
    precondition(status == Z_OK, "a raw stream takes a window at its start")
  }
}

// MARK: - Whole files

extension Inflater {
  /// Why there is no content.
  package enum GzipFailure: Error, Equatable, Sendable {
    /// It is no gzip file, cut short, or something stands behind it.
    case malformed
    /// The content is longer than so many bytes.
    case tooLong(limit: Int)
  }

  /// The content of all members of a gzip file (RFC 1952), for HTTP requests; `Deflater.gzip`
  /// writes such files.
  ///
  /// - Parameters:
  ///   - file: All of its bytes.
  ///   - limit: Longest content, in bytes; no more memory is taken than twice as much.
  /// - Returns: The bytes that were put into it.
  /// - Throws: `GzipFailure`.
  /// - Complexity: O(n) in the content, some 3 ms for a megabyte: not for an event loop.
  package static func content(
    ofGzip file: UnsafeRawBufferPointer, limit: Int
  ) throws(GzipFailure) -> [UInt8] {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    // 16 more than the window's bits: a gzip file and nothing else.
    let status = inflateInit2_(
      stream, MAX_WBITS + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib must find memory for a window")
    defer { inflateEnd(stream) }
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: file.bindMemory(to: UInt8.self).baseAddress)
    stream.pointee.avail_in = UInt32(clamping: file.count)
    let output = MessageBuffer()
    repeat {
      inflateReset(stream)
      try inflateMember(stream, into: output, limit: limit)
    } while stream.pointee.avail_in > 0
    return [UInt8](output.bytes)
  }

  private static func inflateMember(
    _ stream: UnsafeMutablePointer<z_stream>, into output: MessageBuffer, limit: Int
  ) throws(GzipFailure) {
    while true {
      output.reserve(4096)
      let room = output.freeRoom
      stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(clamping: room.count)
      let status = CZlib.inflate(stream, Z_NO_FLUSH)
      let written = room.count - Int(stream.pointee.avail_out)
      output.didWrite(written)
      guard output.byteCount <= limit else { throw .tooLong(limit: limit) }
      if status == Z_STREAM_END { return }
      // Without input and without output it stands still: the file ends inside a member.
      guard status == Z_OK, written > 0 || stream.pointee.avail_in > 0 else { throw .malformed }
    }
  }
}
