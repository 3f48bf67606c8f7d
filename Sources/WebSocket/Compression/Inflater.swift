internal import Compression

/// Inflates messages of permessage-deflate (RFC 7692 §7.2.2).
///
/// It needs nothing from one message to the next, so one serves all connections of a thread. Where
/// context takeover is agreed, the connection keeps the text of its own window and lends it.
package struct Inflater: ~Copyable {
  private var stream = InflateStream(.raw)

  /// What a sync flush ends with and the sender took away (RFC 7692 §7.2.1).
  private static let tail: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]
  /// What a large message gets for its output at once, in bytes.
  private static let roomByteCount = 128 << 20

  /// Makes one for windows of any size; about 7 KiB at once and 32 KiB more at first need.
  package init() {}

  /// Inflates one message.
  ///
  /// - Parameters:
  ///   - payload: The payloads of all frames of the message.
  ///   - history: What the window holds before the message: the end of the messages before, at most
  ///     `InflateStream.windowByteCount` bytes. Empty without context takeover.
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
      stream.reset()
      stream.setWindow(history)
    }
    try feed(payload, history, output, limit, &text)
    var failure: WebSocketError?
    Self.tail.withUnsafeBytes { tail in
      do throws(WebSocketError) {
        try feed(tail, history, output, limit, &text)
      } catch { failure = error }
    }
    if let failure { throw failure }
    guard stream.isBetweenBlocks else { throw .deflateDataInvalid }
  }

  /// Inflates `input` to its end.
  private mutating func feed(
    _ input: UnsafeRawBufferPointer, _ history: UnsafeRawBufferPointer, _ output: MessageBuffer,
    _ limit: Int, _ text: inout UTF8Validator?
  ) throws(WebSocketError) {
    stream.feed(input)
    while true {
      makeRoom(output, limit, input.count)
      let room = output.freeRoom
      let roomCount = min(room.count, limit + 1 - output.byteCount)
      let (written, state) = stream.read(
        into: UnsafeMutableRawBufferPointer(rebasing: room[..<roomCount]))
      output.didWrite(written)
      if output.byteCount > limit { throw .messageTooBig(limit: limit) }
      if text?.validate(UnsafeRawBufferPointer(rebasing: room[..<written])) == false {
        throw .textNotUTF8
      }
      switch state {
      case .ended: restart(history, output)
      case .unfinished, .stuck: break
      case .damaged: throw .deflateDataInvalid
      }
      // Output that fills the room may have more behind it.
      guard written < roomCount else { continue }
      if stream.unreadByteCount == 0 || state == .stuck && written == 0 { return }
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
    stream.reset()
    stream.setWindow(history)
    stream.setWindow(UnsafeRawBufferPointer(output.bytes))
  }
}
