import EditModel
import Journaling
import TextStorage
import WireFormat

/// The newest edits as messages: those that wait for the journal, and durable ones for peers that
/// are a little behind.
///
/// The messages lie one behind the other in one buffer; old ones go in bulk, so that an edit costs
/// one copy of its message.
struct RecentEdits {
  /// Where a message begins in `bytes`, and the digest of the text behind its edit.
  private struct Place {
    var start: Int
    var digest: UInt64
  }

  private var bytes: [UInt8] = []
  /// The place of the message of revision `firstRevision + i`.
  private var places: [Place] = []
  /// The digest of the text before the oldest edit held.
  private var firstDigest: UInt64
  private let byteCountLimit: Int

  /// The revision of the oldest message held; one more than the newest if there is none.
  private(set) var firstRevision: Int

  /// Makes an empty one that expects the edit after `revision`, whose text has the digest.
  init(after revision: Int, digest: UInt64, byteCountLimit: Int) {
    firstRevision = revision + 1
    firstDigest = digest
    self.byteCountLimit = byteCountLimit
  }

  /// Begins with what was kept of the edits that led to a state.
  init(_ state: DocumentState, byteCountLimit: Int) {
    let start = state.recent?.start
    self.init(
      after: start?.revision ?? state.revision, digest: start?.digest ?? state.text.digest,
      byteCountLimit: byteCountLimit)
    for entry in state.recent?.entries ?? [] {
      append(durableRevision: state.revision, digest: entry.digest) {
        EditMessage.write(
          revision: entry.revision, session: entry.session, sequence: entry.sequence,
          operation: entry.operation, to: &$0)
      }
    }
  }

  /// Keeps the message of the next revision, which `write` appends.
  ///
  /// - Parameters:
  ///   - durableRevision: Messages behind it are never dropped.
  ///   - digest: The digest of the text at the next revision.
  ///   - write: Appends the message.
  mutating func append(
    durableRevision: Int, digest: UInt64, _ write: (inout [UInt8]) -> Void
  ) {
    if bytes.count > 2 * byteCountLimit { dropOldest(durableRevision: durableRevision) }
    places.append(Place(start: bytes.count, digest: digest))
    write(&bytes)
  }

  private mutating func dropOldest(durableRevision: Int) {
    let keepFrom = bytes.count - byteCountLimit
    let old = places.firstIndex { $0.start >= keepFrom } ?? places.count
    let dropped = min(old, durableRevision + 1 - firstRevision)
    guard dropped > 0 else { return }
    let byteCount = dropped < places.count ? places[dropped].start : bytes.count
    firstDigest = places[dropped - 1].digest
    bytes.removeSubrange(..<byteCount)
    places.removeSubrange(..<dropped)
    for index in places.indices { places[index].start -= byteCount }
    firstRevision += dropped
  }

  /// The bytes of the message of `revision`.
  ///
  /// - Precondition: The message is held.
  func message(of revision: Int) -> ArraySlice<UInt8> {
    let index = revision - firstRevision
    let end = index + 1 < places.count ? places[index + 1].start : bytes.count
    return bytes[places[index].start..<end]
  }

  /// The digest of the text at `revision`; `nil` for one older than the messages held.
  func digest(at revision: Int) -> UInt64? {
    if revision == firstRevision - 1 { return firstDigest }
    let index = revision - firstRevision
    return places.indices.contains(index) ? places[index].digest : nil
  }
}
