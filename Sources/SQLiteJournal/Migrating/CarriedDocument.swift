import Cryptography
import EditModel
import Journaling
import OperationalTransform
import TextStorage

/// A document on its way from the rows of an older version: the text and both hashes after the
/// edits that were taken.
struct CarriedDocument: ~Copyable {
  /// The newest edit of a session.
  struct LastEdit: Equatable {
    var sequence = 0
    var revision = 0
    var fingerprint: UInt64 = 0
  }

  /// Its newest revision.
  private(set) var revision = 0
  /// When that was made.
  private(set) var milliseconds: Int64
  /// The text of that revision.
  private(set) var text = Text()
  /// The hash that it has in the older version.
  private(set) var formerHash: ChainHash
  /// The hash that it has in this one, behind the creation.
  private(set) var hash: ChainHash
  /// The newest edit of each session.
  private(set) var lastEdits: [UInt64: LastEdit] = [:]
  /// The edits that are in no segment yet.
  private(set) var run = Segment(startingAt: 1)
  private var record: [UInt8] = []
  private let hasher = SHA256Hasher()

  /// Begins with the creation of a document, whose hash is given.
  init(_ document: FormerDocument, createdAt hash: ChainHash) {
    milliseconds = document.created
    formerHash = FormerRecord.start(of: document.name, with: hasher)
    self.hash = hash
  }

  /// Takes the next edit.
  ///
  /// - Parameters:
  ///   - entry: The edit, without its digest.
  ///   - bytes: What the older version has as its record.
  /// - Returns: `false` if it does not follow, or does not apply.
  mutating func take(_ entry: JournalEntry, _ bytes: UnsafeRawBufferPointer) -> Bool {
    var entry = entry
    let last = lastEdits[entry.session.bits] ?? LastEdit()
    guard entry.revision == revision + 1, entry.sequence == last.sequence + 1,
      let operation = try? entry.decodedOperation(of: .text).text,
      (try? text.apply(operation)) != nil
    else { return false }
    formerHash.advance(over: bytes, with: hasher)
    entry.digest = text.digest
    record.removeAll(keepingCapacity: true)
    JournalRecord.encode(entry, into: &record)
    record.withUnsafeBytes { hash.advance(over: $0, with: hasher) }
    run.append(record: record, milliseconds: entry.milliseconds)
    revision = entry.revision
    milliseconds = entry.milliseconds
    lastEdits[entry.session.bits] = LastEdit(
      sequence: entry.sequence, revision: revision, fingerprint: entry.fingerprint)
    return true
  }

  /// Begins another segment.
  mutating func beginRun() {
    run = Segment(startingAt: revision + 1)
  }
}
