import Cryptography
import EditModel
import Glibc
import Journaling
import TextStorage

/// Rebuilds one document from its first row and checks every row on the way.
struct DocumentVerifier: ~Copyable {
  struct LastEdit: Equatable {
    var sequence: Int
    var revision: Int
    var fingerprint: UInt64
  }

  /// Newest revision that was found sound.
  var revision = 0
  /// The content of that revision, unless it is gone.
  var content: Content
  /// Whether the text of that revision can be told: behind a gap it is that of a checkpoint.
  var isTextKnown = true
  /// What the acts say so far.
  var acts = ActsSummary()
  /// The first row of the tail, which may be in a segment already.
  var firstTailRow: TailRow?
  var hash: ChainHash
  var foldedRevision = 0
  var foldedHash: ChainHash
  /// The time of the newest revision that was found sound; `nil` before the first.
  var milliseconds: Int64?
  var foldedMilliseconds: Int64?
  private var lastEdits: [UInt64: LastEdit] = [:]
  /// What `lastEdits` had for the sessions of the tail before the tail.
  var foldedEdits: [UInt64: LastEdit] = [:]
  /// The edits that were taken from the tail, in order; a server may fold some of them meanwhile.
  var tailEdits: [(session: UInt64, edit: LastEdit)] = []
  let hasher = SHA256Hasher()

  private static let noEdit = LastEdit(sequence: 0, revision: 0, fingerprint: 0)

  init(identity: UInt64, type: DocumentType) {
    content = type.emptyContent
    hash = ChainHash(startOf: identity, with: hasher)
    foldedHash = hash
  }

  /// Goes on over the rows of a segment, up to `end` or its own end.
  mutating func check(
    _ segment: Segment, hash stored: ChainHash?, isWhole: Bool, upTo end: Int
  ) throws(VerificationStop) {
    guard segment.first <= revision + 1 else { throw bad("it is in no segment") }
    let last = min(end, segment.last)
    var earliest = Int64.max
    try segment.bytes.withUnsafeBufferPointer { buffer throws(VerificationStop) in
      var reader = JournalRecordReader(UnsafeRawBufferPointer(buffer))
      for expected in segment.first...last {
        let isKnown = expected <= revision
        let start = reader.offset
        guard let parts = reader.nextParts() else { throw bad("its segment is damaged") }
        earliest = min(earliest, parts.milliseconds)
        if isKnown { continue }
        let record = UnsafeRawBufferPointer(
          UnsafeBufferPointer(rebasing: buffer[start..<reader.offset]))
        hash.advance(over: record, with: hasher)
        try compareTail(expected, record)
        try take(parts)
      }
      guard last < segment.last || (isWhole && reader.isAtEnd) else {
        throw badNow("its segment is damaged behind it")
      }
    }
    guard last == segment.last else { return }
    guard stored == hash else {
      throw badNow("the hash of its segment does not follow")
    }
    guard segment.began == earliest else {
      throw .flaw(
        revision: segment.first, message: "its segment says that it begins at another time")
    }
    foldedRevision = revision
    foldedMilliseconds = milliseconds
    foldedHash = hash
    foldedEdits = [:]
    tailEdits = []
  }

  /// Goes on over one row of the tail.
  mutating func check(record: [UInt8], hash stored: ChainHash) throws(VerificationStop) {
    try record.withUnsafeBufferPointer { buffer throws(VerificationStop) in
      let bytes = UnsafeRawBufferPointer(buffer)
      hash.advance(over: bytes, with: hasher)
      guard stored == hash else { throw bad("its hash does not follow from the rows") }
      var reader = JournalRecordReader(bytes)
      guard let parts = reader.nextParts(), reader.isAtEnd else { throw bad("it is damaged") }
      if foldedEdits[parts.session] == nil {
        foldedEdits[parts.session] = lastEdits[parts.session] ?? Self.noEdit
      }
      try take(parts)
      if let edit = lastEdits[parts.session] { tailEdits.append((parts.session, edit)) }
    }
  }

  /// Compares an edit of a segment with its row in the tail, which is to be deleted one day.
  private func compareTail(
    _ revision: Int, _ record: UnsafeRawBufferPointer
  ) throws(VerificationStop) {
    guard let row = firstTailRow, row.revision == revision else { return }
    guard row.hash == hash, record.elementsEqual(row.record) else {
      throw bad("its row in the tail is another than in its segment")
    }
  }

  private mutating func take(_ parts: JournalRecordParts) throws(VerificationStop) {
    guard parts.revision == revision + 1 else {
      throw bad("its row says revision \(parts.revision)")
    }
    // What a session did in a gap is not known.
    if let last = lastEdits[parts.session]?.sequence ?? (acts.gapEnd == nil ? 0 : nil) {
      guard parts.sequence == last + 1 else {
        throw bad("sequence \(parts.sequence) follows \(last) in its session")
      }
    }
    guard isTextKnown else { throw bad("the text before it is not there") }
    lastEdits[parts.session] = LastEdit(
      sequence: parts.sequence, revision: parts.revision, fingerprint: parts.fingerprint)
    do {
      let operation = try Operation(
        json: parts.operation.assumingMemoryBound(to: UInt8.self), of: content.type,
        componentLimit: .max)
      try content.apply(operation)
    } catch {
      throw bad("its operation does not apply: \(error)")
    }
    guard content.digest == parts.digest else { throw bad("its text is another than it proves") }
    revision += 1
    milliseconds = parts.milliseconds
  }

  /// Compares a checkpoint of the revision that was reached, byte by byte: so whatever follows from
  /// the checkpoint and the rows behind it is what follows from the first row.
  mutating func check(_ checkpoint: StoredCheckpoint?) throws(VerificationStop) {
    guard let checkpoint, checkpoint.revision == revision else {
      throw badNow("its checkpoint cannot be found")
    }
    if !isTextKnown { try adopt(checkpoint) }
    guard checkpoint.digest == content.digest, holds(checkpoint.bytes) else {
      throw badNow("its checkpoint holds another text")
    }
    guard milliseconds == nil || checkpoint.milliseconds == milliseconds else {
      throw badNow("its checkpoint says another time")
    }
  }

  /// Whether the content is these bytes.
  private func holds(_ bytes: [UInt8]) -> Bool {
    guard case .text(let text) = content else { return content.bytes == bytes }
    return bytes.count == text.utf8Count && holds(bytes, text)
  }

  /// Whether a text is these bytes, which count as many.
  private func holds(_ bytes: [UInt8], _ text: Text) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var offset = 0
      var isSame = true
      text.forEachChunk { chunk in
        guard isSame, let here = chunk.baseAddress, let there = bytes.baseAddress else { return }
        isSame = memcmp(here, there + offset, chunk.count) == 0
        offset += chunk.count
      }
      return isSame
    }
  }

  /// Compares what stands beside the rows once all of them were taken: `sessions` as their own
  /// rows have them.
  func checkEnd(
    of place: DocumentPlace, hash: ChainHash?, sessions: [SessionRecord]
  ) throws(VerificationStop) {
    try checkActs(against: place)
    guard place.foldedRevision != foldedRevision || hash == foldedHash else {
      throw badNow("the hash of the document does not follow from its rows")
    }
    guard
      place.foldedRevision != foldedRevision || foldedMilliseconds == nil
        || place.foldedMilliseconds == foldedMilliseconds
    else { throw badNow("the document says another time") }
    var expected = lastEdits.merging(foldedEdits) { _, folded in folded }
    for (session, edit) in tailEdits where edit.revision <= place.foldedRevision {
      expected[session] = edit
    }
    for session in sessions {
      let kept = LastEdit(
        sequence: session.lastSequence, revision: session.lastRevision,
        fingerprint: session.lastFingerprint)
      let told = expected[session.session.bits] ?? Self.noEdit
      // What a session did in a gap is not known.
      let isInGap = told == Self.noEdit && session.lastRevision <= acts.gapEnd ?? -1
      guard kept == told || isInGap else {
        throw badNow("a session's newest edit is kept as sequence \(session.lastSequence)")
      }
    }
    let known = Set(sessions.map(\.session.bits))
    guard lastEdits.keys.allSatisfy(known.contains) else { throw badNow("a session is missing") }
  }

  /// A flaw in the row behind the newest sound one.
  func bad(_ message: String) -> VerificationStop {
    .flaw(revision: revision + 1, message: message)
  }

  /// A flaw in what belongs to the newest sound row.
  func badNow(_ message: String) -> VerificationStop {
    .flaw(revision: revision, message: message)
  }
}
