/// Bytes that grow at the end; what a message is put together in, or inflated into.
///
/// One thread uses it at a time. Its memory stays where it is until the next append, so that a
/// finished message can be handed out without a copy.
package final class MessageBuffer {
  /// How many bytes it holds.
  package private(set) var byteCount = 0
  private var storage = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  /// Makes an empty one; it allocates at the first append.
  package init() {}

  deinit { storage.deallocate() }

  /// How many bytes fit before it must grow.
  package var capacity: Int { storage.count }

  /// What it holds; valid until the next append, removal or the buffer's end.
  package var bytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: storage[..<byteCount])
  }

  /// The room behind what it holds.
  var freeRoom: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: storage[byteCount...])
  }

  /// Counts `addedByteCount` bytes of the free room as written.
  func didWrite(_ addedByteCount: Int) {
    precondition(byteCount + addedByteCount <= storage.count, "only the free room can be written")
    byteCount += addedByteCount
  }

  /// Makes room for at least `addedByteCount` more bytes, at most doubling what is held.
  package func reserve(_ addedByteCount: Int) {
    let needed = byteCount + addedByteCount
    guard needed > storage.count else { return }
    grow(to: max(needed, min(storage.count * 2, needed * 2), 256))
  }

  /// Makes room for exactly `wantedByteCount` bytes in all.
  func grow(to wantedByteCount: Int) {
    guard wantedByteCount > storage.count else { return }
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: wantedByteCount, alignment: 16)
    larger.copyMemory(from: UnsafeRawBufferPointer(bytes))
    storage.deallocate()
    storage = larger
  }

  /// Adds bytes at the end. Amortised O(n).
  package func append(_ added: UnsafeRawBufferPointer) {
    guard !added.isEmpty else { return }
    reserve(added.count)
    freeRoom.copyMemory(from: added)
    byteCount += added.count
  }

  /// Removes bytes at the end.
  func removeLast(_ removedByteCount: Int) {
    precondition(removedByteCount <= byteCount, "no more can be removed than there is")
    byteCount -= removedByteCount
  }

  /// Removes all bytes and keeps at most `keptCapacity` bytes of memory.
  package func removeAll(keepingCapacity keptCapacity: Int) {
    byteCount = 0
    guard storage.count > keptCapacity else { return }
    storage.deallocate()
    storage = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  }
}
