import EditModel
import Journaling
import TextStorage

/// The newest edits: those that wait for the journal, and durable ones for peers that are a little
/// behind. Each is encoded already, in bytes that it shares with its journal entry.
struct RecentEdits {
  private struct Kept {
    var edit: EncodedEdit
    /// The digest of the text behind the edit.
    let digest: UInt64
    /// Bytes of the edits from the first of all to this one.
    let end: Int
  }

  /// The edit of revision `firstRevision + i` is at `head + i`; in front of that are empty places.
  private var kept: [Kept] = []
  private var head = 0
  /// The digest of the text before the oldest edit held.
  private var firstDigest: UInt64
  /// Bytes of the edits from the first of all to the oldest one held, which is not counted.
  private var start = 0
  /// Bytes of the edits from the first of all to the newest one.
  private var end = 0
  private let byteCountLimit: Int

  /// The revision of the oldest edit held; one more than the newest if there is none.
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
      after: start?.revision ?? state.revision, digest: start?.digest ?? state.content.digest,
      byteCountLimit: byteCountLimit)
    for entry in state.recent?.entries ?? [] {
      append(entry.edit, durableRevision: state.revision, digest: entry.digest)
    }
  }

  /// Keeps the edit of the next revision, and drops old ones as long as there are twice as many
  /// bytes as allowed: as an edit comes one goes, whose memory is used again.
  ///
  /// - Parameters:
  ///   - edit: The edit.
  ///   - durableRevision: Edits behind it are never dropped.
  ///   - digest: The digest of the text at the next revision.
  mutating func append(_ edit: consuming EncodedEdit, durableRevision: Int, digest: UInt64) {
    while end - start > 2 * byteCountLimit, firstRevision <= durableRevision { dropOldest() }
    end += edit.byteCount
    kept.append(Kept(edit: edit, digest: digest, end: end))
  }

  private mutating func dropOldest() {
    start = kept[head].end
    firstDigest = kept[head].digest
    kept[head].edit.operation = []
    head += 1
    firstRevision += 1
    if head > 64 && 2 * head > kept.count {
      kept.removeSubrange(..<head)
      head = 0
    }
  }

  /// The edit of `revision`.
  ///
  /// - Precondition: It is held.
  func edit(of revision: Int) -> EncodedEdit { kept[head + revision - firstRevision].edit }

  /// The digest of the text at `revision`; `nil` for one older than the edits held.
  func digest(at revision: Int) -> UInt64? {
    if revision == firstRevision - 1 { return firstDigest }
    guard revision >= firstRevision, head + revision - firstRevision < kept.count else {
      return nil
    }
    return kept[head + revision - firstRevision].digest
  }
}
