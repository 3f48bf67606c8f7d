internal import CZlib

/// A stream that inflates (RFC 1951).
package struct InflateStream: ~Copyable {
  /// How far a stream came.
  package enum State: Sendable {
    /// It goes on, with more input or more room.
    case unfinished
    /// It can go no further: there is no room, or no input that it could use.
    case stuck
    /// Its end was read; what is unread stands behind it.
    case ended
    /// What it read is no such stream.
    case damaged
  }

  /// zlib refuses a stream that has moved, so it lives on the heap.
  private let stream: UnsafeMutablePointer<z_stream>

  /// The largest window of DEFLATE, in bytes.
  package static let windowByteCount = 1 << 15

  /// Makes one for windows of any size; about 7 KiB at once and 32 KiB more at first need.
  package init(_ format: DeflateFormat) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let status = inflateInit2_(
      stream, format.windowBits(Int(MAX_WBITS)), ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib must find memory for a window")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Starts afresh; input that is unread stays.
  package mutating func reset() {
    inflateReset(stream)
  }

  /// Puts bytes at the end of the window of a raw stream that has just started: what follows may
  /// refer to the last `windowByteCount` of them.
  package mutating func setWindow(_ bytes: UnsafeRawBufferPointer) {
    let end = UnsafeRawBufferPointer(rebasing: bytes.suffix(Self.windowByteCount))
    guard let start = end.bindMemory(to: UInt8.self).baseAddress, !end.isEmpty else { return }
    let status = inflateSetDictionary(stream, start, UInt32(end.count))
    precondition(status == Z_OK, "a raw stream takes a window at its start")
  }

  /// Takes the next input; it must stay where it is until all of it is read.
  package mutating func feed(_ input: UnsafeRawBufferPointer) {
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.bindMemory(to: UInt8.self).baseAddress)
    stream.pointee.avail_in = UInt32(clamping: input.count)
  }

  /// How many bytes of the input are unread.
  package var unreadByteCount: Int { Int(stream.pointee.avail_in) }

  /// Whether it stands between two blocks, as behind a flush (zlib.h, `data_type`).
  package var isBetweenBlocks: Bool { stream.pointee.data_type & 0x80 != 0 }

  /// Inflates as much as there is room for.
  ///
  /// - Parameters:
  ///   - room: Where to write.
  ///   - isAll: Whether the rest of the output fits into it. No window is kept then, and it counts
  ///     as stuck if that is not so.
  /// - Returns: How many bytes were written, those in front of damage included, and how far it is.
  package mutating func read(
    into room: UnsafeMutableRawBufferPointer, isAll: Bool = false
  ) -> (byteCount: Int, state: State) {
    stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(clamping: room.count)
    let byteCount = Int(stream.pointee.avail_out)
    let status = inflate(stream, isAll ? Z_FINISH : Z_SYNC_FLUSH)
    let state: State =
      switch status {
      case Z_OK: .unfinished
      case Z_BUF_ERROR: .stuck
      case Z_STREAM_END: .ended
      default: .damaged
      }
    return (byteCount - Int(stream.pointee.avail_out), state)
  }
}
