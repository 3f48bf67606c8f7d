/// The newest edits as messages: those that wait for the journal, and durable ones for peers that
/// are a little behind.
///
/// The messages lie one behind the other in one buffer; old ones go in bulk, so that an edit costs
/// one copy of its message.
struct RecentEdits {
  private var bytes: [UInt8] = []
  /// Where the message of revision `firstRevision + i` begins in `bytes`.
  private var starts: [Int] = []
  private let byteCountLimit: Int

  /// The revision of the oldest message held; one more than the newest if there is none.
  private(set) var firstRevision: Int

  /// Makes an empty one that expects the edit after `revision`.
  init(after revision: Int, byteCountLimit: Int) {
    firstRevision = revision + 1
    self.byteCountLimit = byteCountLimit
  }

  /// Keeps the message of the next revision, which `write` appends.
  ///
  /// - Parameters:
  ///   - durableRevision: Messages behind it are never dropped.
  ///   - write: Appends the message.
  mutating func append(durableRevision: Int, _ write: (inout [UInt8]) -> Void) {
    if bytes.count > 2 * byteCountLimit { dropOldest(durableRevision: durableRevision) }
    starts.append(bytes.count)
    write(&bytes)
  }

  private mutating func dropOldest(durableRevision: Int) {
    let keepFrom = bytes.count - byteCountLimit
    let old = starts.firstIndex { $0 >= keepFrom } ?? starts.count
    let dropped = min(old, durableRevision + 1 - firstRevision)
    guard dropped > 0 else { return }
    let byteCount = dropped < starts.count ? starts[dropped] : bytes.count
    bytes.removeSubrange(..<byteCount)
    starts.removeSubrange(..<dropped)
    for index in starts.indices { starts[index] -= byteCount }
    firstRevision += dropped
  }

  /// Forgets the messages behind `revision`.
  mutating func truncate(after revision: Int) {
    let kept = max(0, revision + 1 - firstRevision)
    guard kept < starts.count else { return }
    bytes.removeSubrange(starts[kept]...)
    starts.removeSubrange(kept...)
  }

  /// The bytes of the message of `revision`.
  ///
  /// - Precondition: The message is held.
  func message(of revision: Int) -> ArraySlice<UInt8> {
    let index = revision - firstRevision
    let end = index + 1 < starts.count ? starts[index + 1] : bytes.count
    return bytes[starts[index]..<end]
  }
}
