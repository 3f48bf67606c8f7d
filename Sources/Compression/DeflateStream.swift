internal import CZlib

/// A stream that deflates (RFC 1951): what it writes may refer to what it read since the last
/// `reset`, as far as its window reaches.
package struct DeflateStream: ~Copyable {
  /// What is written beside what is needed by and by.
  package enum Flush: Sendable {
    /// All of the input, and an empty block behind it, so that it can be read.
    case sync
    /// All of the input and the end of the stream.
    case finish
  }

  /// zlib refuses a stream that has moved, so it lives on the heap.
  private let stream: UnsafeMutablePointer<z_stream>

  /// Allocates a context of `settings.contextByteCount` bytes.
  package init(_ settings: DeflateSettings, _ format: DeflateFormat) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let status = deflateInit2_(
      stream, Int32(settings.level), Z_DEFLATED, format.windowBits(settings.windowBits),
      Int32(settings.memoryLevel), Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib must find memory for a context of valid settings")
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// Starts afresh: what follows refers to nothing before. The memory stays, which to get and clear
  /// takes longer than to deflate a short input.
  package mutating func reset() {
    deflateReset(stream)
  }

  /// Takes the next input; it must stay where it is until all of it is written.
  package mutating func feed(_ input: UnsafeRawBufferPointer) {
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.bindMemory(to: UInt8.self).baseAddress)
    stream.pointee.avail_in = UInt32(input.count)
  }

  /// Writes as much as there is room for.
  ///
  /// - Returns: How many bytes were written, and whether that was all.
  /// - Complexity: O(n) in the input, about 20 ns for each byte at level 3; no allocation.
  package mutating func write(
    into room: UnsafeMutableRawBufferPointer, _ flush: Flush
  ) -> (byteCount: Int, isAll: Bool) {
    stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(clamping: room.count)
    let roomByteCount = Int(stream.pointee.avail_out)
    let status = deflate(stream, flush == .sync ? Z_SYNC_FLUSH : Z_FINISH)
    precondition(status != Z_STREAM_ERROR, "a deflate context is used by one thread")
    let leftByteCount = Int(stream.pointee.avail_out)
    let isAll = flush == .sync ? leftByteCount > 0 : status == Z_STREAM_END
    return (roomByteCount - leftByteCount, isAll)
  }
}
