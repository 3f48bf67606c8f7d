/// Frames that several connections are sent, each from a position of its own on.
///
/// A position counts the bytes that were ever appended before it, so that it stays true when the
/// front is trimmed.
struct BroadcastBuffer {
  /// The bytes that not everybody was given; frames are appended here.
  var bytes: [UInt8] = []
  /// The position of the first of them.
  private var start = 0

  /// A burst's memory is given back; a usual turn's is kept for the next one, in bytes.
  private static let keptByteCount = 1 << 20

  /// The position behind the last byte.
  var end: Int { start + bytes.count }

  /// Lends the bytes from a position up to another, which is by default the end.
  func withBytes(
    from position: Int, to end: Int? = nil, _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    let range = position - start..<(end ?? self.end) - start
    bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  /// Forgets the bytes before a position; O(n) in those that stay.
  mutating func trim(before position: Int) {
    guard position > start else { return }
    if position == end {
      bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptByteCount)
    } else {
      bytes.removeFirst(position - start)
    }
    start = position
  }
}
