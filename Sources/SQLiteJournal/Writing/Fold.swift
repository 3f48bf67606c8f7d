import Compression
import Cryptography
import EditModel
import Journaling

/// A run of edits of one document on its way from the tail to a segment.
struct Fold {
  let state: WriterPlace
  /// The edits that were read so far; in the end with those of the segments that it takes in.
  var run: Segment
  /// How many edits of the tail are among them.
  var count = 0
  /// Bytes of their records.
  var byteCount = 0
  /// The hash after the last of them.
  var hash: ChainHash
  /// The newest edit of each session among them.
  var newest: [SessionID: JournalEntry] = [:]
  /// The last of them.
  var last: JournalEntry?
  /// Whether all edits were read that the segment will hold.
  var isGathered = false
  /// First revisions of the segments that it takes in.
  var replaced: [Int] = []
  /// The segment as its row will hold it.
  var encoding = Encoding.plain
  var edits: [UInt8] = []

  /// Begins behind what is folded of a document.
  init(_ state: WriterPlace) {
    self.state = state
    run = Segment(startingAt: state.place.foldedRevision + 1)
    hash = state.foldedHash
  }

  /// Adds the next row of the tail.
  ///
  /// - Returns: `false`, and nothing was added, if its hash does not follow from what is folded:
  ///   the row is not as it was written.
  mutating func append(
    _ row: (record: [UInt8], hash: ChainHash), _ entry: JournalEntry,
    with hasher: borrowing SHA256Hasher
  ) -> Bool {
    var next = hash
    row.record.withUnsafeBytes { next.advance(over: $0, with: hasher) }
    guard next == row.hash else { return false }
    run.append(record: row.record, milliseconds: entry.milliseconds)
    newest[entry.session] = entry
    last = entry
    hash = row.hash
    count += 1
    byteCount += row.record.count
    return true
  }
}
