internal import CZlib

/// What a deflate context costs and how hard it tries.
package struct DeflateSettings: Hashable, Sendable {
  /// Base-two logarithm of the window, 9 to 15: zlib cannot deflate raw with 8.
  package var windowBits: Int
  /// 0 (store) to 9 (hardest).
  package var level: Int
  /// 1 to 9: the hash table's share of the memory.
  package var memoryLevel: Int

  /// Collects the parts.
  package init(windowBits: Int, level: Int, memoryLevel: Int) {
    precondition((9...15).contains(windowBits), "zlib deflates raw with 9 to 15 window bits")
    self.windowBits = windowBits
    self.level = level
    self.memoryLevel = memoryLevel
  }

  /// What zlib allocates for a context, in bytes (zconf.h).
  package var contextByteCount: Int { (1 << (windowBits + 2)) + (1 << (memoryLevel + 9)) }
}

/// A deflate context that turns messages into payloads of permessage-deflate (RFC 7692 §7.2.1).
///
/// Each message may refer to the ones before it since the last `reset`, as far as the window
/// reaches.
package struct Deflater: ~Copyable {
  /// What it was made with.
  package let settings: DeflateSettings
  /// zlib refuses a stream that has moved, so it lives on the heap.
  private let stream: UnsafeMutablePointer<z_stream>

  /// Allocates a context of `settings.contextByteCount` bytes.
  package init(_ settings: DeflateSettings) {
    self.init(settings, wrapping: -settings.windowBits)
  }

  /// `windowBits` as zlib takes them: negative for raw, 16 more for gzip.
  private init(_ settings: DeflateSettings, wrapping windowBits: Int) {
    self.settings = settings
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let status = deflateInit2_(
      stream, Int32(settings.level), Z_DEFLATED, Int32(windowBits), Int32(settings.memoryLevel),
      Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib must find memory for a context of valid settings")
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// Starts afresh: what follows refers to nothing before.
  package mutating func reset() {
    deflateReset(stream)
  }

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
    run(message, Z_SYNC_FLUSH, output)
    output.removeLast(4)
  }

  /// Feeds zlib until it has nothing more to write.
  private mutating func run(
    _ input: UnsafeRawBufferPointer, _ flush: Int32, _ output: MessageBuffer
  ) {
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.bindMemory(to: UInt8.self).baseAddress)
    stream.pointee.avail_in = UInt32(input.count)
    output.reserve(input.count / 2 + 64)
    repeat {
      output.reserve(64)
      let room = output.freeRoom
      stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(room.count)
      let status = deflate(stream, flush)
      precondition(status != Z_STREAM_ERROR, "a deflate context is used by one thread")
      output.didWrite(room.count - Int(stream.pointee.avail_out))
    } while stream.pointee.avail_out == 0
  }

  /// A whole gzip file with `bytes` in it (RFC 1952), for HTTP responses.
  package static func gzip(_ bytes: UnsafeRawBufferPointer, level: Int = 6) -> [UInt8] {
    let settings = DeflateSettings(windowBits: 15, level: level, memoryLevel: 8)
    var deflater = Deflater(settings, wrapping: 15 + 16)
    let output = MessageBuffer()
    deflater.run(bytes, Z_FINISH, output)
    return [UInt8](output.bytes)
  }
}
