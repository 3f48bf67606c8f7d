import Compression
import Cryptography
import EditModel
import Journaling

/// The queries of a journal on one connection; what they find belongs together only inside one
/// transaction, or on the writer's own connection.
final class JournalReader {
  let database: Database
  let path: String
  let types: DocumentTypes
  private let beginning: Statement
  private let ending: Statement
  private let documentByName: Statement
  private let documentList: Statement
  private let sessionList: Statement
  private let tailRow: Statement
  let segmentAt: Statement
  private let segmentByTime: Statement
  private let checkpointAt: Statement
  let checkpointList: Statement
  let documentHash: Statement
  let documentById: Statement
  let documentRows: Statement
  let lastSegment: Statement
  let hashAt: Statement
  let actList: Statement
  let actBehind: Statement
  let nextAct: Statement
  let hasher = SHA256Hasher()
  /// Rows of `document` that do not fit their seals, as they were found last.
  var damagedDocuments: [Int64] = []
  /// Those of them whose names cannot be trusted either.
  var namelessDocuments: [Int64] = []

  init(_ database: Database, path: String, types: DocumentTypes) throws(JournalError) {
    self.database = database
    self.path = path
    self.types = types
    beginning = try Statement("BEGIN", in: database)
    ending = try Statement("COMMIT", in: database)
    let document =
      "SELECT id, name, created, revision, modified, seal = \(RowSeal.document), identity, type, "
      + "standing, horizon, acts FROM document"
    documentByName = try Statement("\(document) WHERE name = ?1", in: database)
    documentList = try Statement(
      "\(document) WHERE name > ?1 AND standing <= ?2 ORDER BY name", in: database)
    documentById = try Statement("\(document) WHERE id = ?1", in: database)
    documentRows = try Statement("\(document) WHERE id > ?1 ORDER BY id LIMIT ?2", in: database)
    sessionList = try Statement(
      """
      SELECT session, secret, sequence, revision, fingerprint, seal = \(RowSeal.session)
      FROM session WHERE document = ?1
      """, in: database)
    tailRow = try Statement("SELECT record, hash FROM tail WHERE arrival = ?1", in: database)
    segmentAt = try Statement(
      """
      SELECT first, last, encoding, byte_count, edits, began, hash FROM segment
      WHERE document = ?1 AND first <= ?2 ORDER BY first DESC LIMIT 1
      """, in: database)
    segmentByTime = try Statement(
      """
      SELECT first FROM segment
      WHERE document = ?1 AND began <= ?2 ORDER BY first DESC LIMIT 1
      """, in: database)
    checkpointAt = try Statement(
      """
      SELECT revision, milliseconds, digest, encoding, byte_count, body,
        seal = \(RowSeal.checkpoint) FROM checkpoint
      WHERE document = ?1 AND revision <= ?2 ORDER BY revision DESC LIMIT 1
      """, in: database)
    checkpointList = try Statement(
      "SELECT revision FROM checkpoint WHERE document = ?1 ORDER BY revision", in: database)
    hashAt = try Statement(
      "SELECT hash FROM segment WHERE document = ?1 AND last = ?2 AND first <= ?2 "
        + "ORDER BY first DESC LIMIT 1", in: database)
    documentHash = try Statement("SELECT hash FROM document WHERE id = ?1", in: database)
    actList = try Statement(
      """
      SELECT number, revision, hash, record FROM act
      WHERE document = ?1 ORDER BY revision, number
      """, in: database)
    actBehind = try Statement(
      "SELECT hash FROM act WHERE document = ?1 AND revision = ?2 ORDER BY number DESC LIMIT 1",
      in: database)
    nextAct = try Statement(
      """
      SELECT number, revision, hash, record FROM act
      WHERE document = ?1 AND (revision, number) > (?2, ?3) ORDER BY revision, number LIMIT 1
      """, in: database)
    lastSegment = try Statement(
      "SELECT last FROM segment WHERE document = ?1 ORDER BY first DESC LIMIT 1", in: database)
  }

  /// Runs `body` on one unchanging state of the file.
  func inTransaction<Result>(
    _ body: () throws(JournalError) -> Result
  ) throws(JournalError) -> Result {
    try beginning.run()
    do {
      let result = try body()
      try ending.run()
      return result
    } catch {
      database.rollBack()
      throw error
    }
  }

  /// Looks a document up; `arrivals` is left empty.
  func place(of document: DocumentName) throws(JournalError) -> DocumentPlace? {
    documentByName.bind(1, document.text)
    defer { documentByName.reset() }
    return try documentByName.step() ? place(in: documentByName) : nil
  }

  /// Looks the document of a row up; `arrivals` is left empty.
  func place(ofDocument id: Int64) throws(JournalError) -> DocumentPlace? {
    documentById.bind(1, id)
    defer { documentById.reset() }
    return try documentById.step() ? place(in: documentById) : nil
  }

  /// The documents behind `name` in the order of their names; their `arrivals` are left empty.
  /// Those whose rows are damaged are left out: they keep nobody from the others.
  ///
  /// - Parameters:
  ///   - name: The name before the first.
  ///   - limit: How many at most.
  ///   - standing: `.present` for those that can be had, `.erased` for all.
  /// - Returns: Where they are.
  /// - Throws: What keeps the file from being read.
  func places(
    after name: DocumentName?, limit: Int, upTo standing: DocumentStanding
  ) throws(JournalError) -> [DocumentPlace] {
    documentList.bind(1, name?.text ?? "")
    documentList.bind(2, standing.rawValue)
    defer { documentList.reset() }
    var places: [DocumentPlace] = []
    while places.count < limit, try documentList.step() {
      do throws(JournalError) {
        places.append(try place(in: documentList))
      } catch {
        guard error.kind == .corrupt else { throw error }
      }
    }
    return places
  }

  /// The document of a row of `documentByName` or its like.
  ///
  /// - Throws: `.corrupt` if the row is not as it was written, or ends elsewhere than its segments.
  func place(in row: borrowing Statement) throws(JournalError) -> DocumentPlace {
    let id = row.integer(0)
    let revision = row.integer(3)
    guard let name = row.validText(1).flatMap({ DocumentName($0) }) else {
      throw corrupt("document.name of row \(id)")
    }
    guard StoredNumber.isCount(revision) else {
      throw corrupt("document.revision of \(name.text), \(revision),")
    }
    guard row.integer(5) == 1 else {
      throw corrupt("the row of \(name.text) in document does not fit its seal: it")
    }
    let (horizon, acts) = (row.integer(9), row.integer(10))
    guard let type = row.validText(7), let standing = DocumentStanding(rawValue: row.integer(8)),
      (0...revision).contains(horizon), StoredNumber.isCount(acts)
    else { throw corrupt("the row of \(name.text) in document") }
    let end = try segmentEnd(ofDocument: id)
    guard end == revision else {
      throw corrupt("document.revision of \(name.text), \(revision) with segments up to \(end),")
    }
    return DocumentPlace(
      id: id, identity: row.bits(6), name: name, type: type, standing: standing,
      horizon: Int(horizon), actCount: Int(acts), createdMilliseconds: row.integer(2),
      foldedRevision: Int(revision), foldedMilliseconds: row.integer(4), arrivals: [])
  }

  /// The newest revision that is in a segment of a document; 0 if none is.
  private func segmentEnd(ofDocument id: Int64) throws(JournalError) -> Int64 {
    lastSegment.bind(1, id)
    defer { lastSegment.reset() }
    return try lastSegment.step() ? lastSegment.integer(0) : 0
  }

  /// The list entry of a document.
  func summary(of place: DocumentPlace) throws(JournalError) -> DocumentSummary {
    var modified = place.foldedRevision == 0 ? place.createdMilliseconds : place.foldedMilliseconds
    if let last = place.arrivals.last { modified = try tailEntry(last, of: place).milliseconds }
    return DocumentSummary(
      name: place.name, typeName: place.type, revision: place.revision, horizon: place.horizon,
      createdMilliseconds: place.createdMilliseconds, modifiedMilliseconds: modified)
  }

  /// The sessions of a document with their newest edits, those in the tail included.
  func sessions(of place: DocumentPlace) throws(JournalError) -> [SessionRecord] {
    var records: [SessionID: SessionRecord] = [:]
    sessionList.bind(1, place.id)
    defer { sessionList.reset() }
    while try sessionList.step() {
      let secret = sessionList.bytes(1)
      let (sequence, revision) = (sessionList.integer(2), sessionList.integer(3))
      guard secret.count == 32, (0...Int64(place.foldedRevision)).contains(revision),
        (0...revision).contains(sequence)
      else {
        throw corrupt("a row of session of \(place.name.text), of edit \(sequence), \(revision),")
      }
      guard sessionList.integer(5) == 1 else {
        throw corrupt("a row of session of \(place.name.text) does not fit its seal: it")
      }
      let session = SessionID(bits: sessionList.bits(0))
      records[session] = SessionRecord(
        session: session, secretHash: SecretHash(secret), lastSequence: Int(sequence),
        lastRevision: Int(revision), lastFingerprint: sessionList.bits(4))
    }
    for (bits, edit) in try tailEdits(of: place) where edit.revision > place.foldedRevision {
      let session = SessionID(bits: bits)
      guard records[session] != nil else {
        throw corrupt("revision \(edit.revision) of \(place.name.text) has an unknown session")
      }
      records[session]?.lastSequence = edit.sequence
      records[session]?.lastRevision = edit.revision
      records[session]?.lastFingerprint = edit.fingerprint
    }
    return Array(records.values)
  }

  /// The newest edit of each session in the tail.
  private func tailEdits(of place: DocumentPlace) throws(JournalError) -> [UInt64: TailEdit] {
    if let known = place.tailEdits, !place.arrivals.isEmpty { return known }
    var edits: [UInt64: TailEdit] = [:]
    for arrival in place.arrivals {
      let entry = try tailEntry(arrival, of: place)
      edits[entry.session.bits] = TailEdit(
        sequence: entry.sequence, revision: entry.revision, fingerprint: entry.fingerprint)
    }
    return edits
  }

  /// The newest revision whose time is at or before `milliseconds`; 0 if there is none.
  ///
  /// - Complexity: O(t + s), t the newer edits of the tail, s the newer segments, of which no more
  ///   than their rows' first page is read.
  func revision(of place: DocumentPlace, at milliseconds: Int64) throws(JournalError) -> Int {
    for index in place.arrivals.indices.reversed()
    where try tailTime(place.arrivals[index], of: place) <= milliseconds {
      return place.foldedRevision + index + 1
    }
    segmentByTime.bind(1, place.id)
    segmentByTime.bind(2, milliseconds)
    defer { segmentByTime.reset() }
    guard try segmentByTime.step() else { return 0 }
    guard segmentByTime.integer(0) > place.horizon else {
      return try horizon(of: place, at: milliseconds)
    }
    let segment = try segment(of: place, containing: Int(segmentByTime.integer(0)))
    // Were it not for a damaged time, the next one might be meant.
    if segment.last < place.foldedRevision {
      _ = try self.segment(of: place, containing: segment.last + 1)
    }
    return try segment.entries().last { $0.milliseconds <= milliseconds }?.revision ?? 0
  }

  /// The horizon of a document if its time is at or before `milliseconds`, and 0 if not.
  private func horizon(of place: DocumentPlace, at milliseconds: Int64) throws(JournalError) -> Int
  {
    if place.horizon < place.foldedRevision {
      _ = try segment(of: place, containing: place.horizon + 1)
    }
    let text = try storedCheckpoint(of: place, atOrBefore: place.horizon)
    return text.map { $0.milliseconds <= milliseconds } == true ? place.horizon : 0
  }

  /// The newest checkpoint at or before `revision`.
  func checkpoint(
    of place: DocumentPlace, atOrBefore revision: Int
  ) throws(JournalError) -> Checkpoint? {
    guard let stored = try storedCheckpoint(of: place, atOrBefore: revision),
      let type = types[place.type]
    else { return nil }
    guard
      let content = stored.bytes.withUnsafeBufferPointer({ Content(bytes: $0, of: type) }),
      content.digest == stored.digest
    else { throw corrupt("the checkpoint of revision \(stored.revision) of \(place.name.text)") }
    return Checkpoint(
      revision: stored.revision, content: content, milliseconds: stored.milliseconds)
  }

  /// The same, with its content as bytes that nobody has looked at.
  func storedCheckpoint(
    of place: DocumentPlace, atOrBefore revision: Int
  ) throws(JournalError) -> StoredCheckpoint? {
    checkpointAt.bind(1, place.id)
    checkpointAt.bind(2, Int64(revision))
    defer { checkpointAt.reset() }
    guard try checkpointAt.step() else { return nil }
    let found = Int(checkpointAt.integer(0))
    guard StoredNumber.isCount(Int64(found)) else {
      throw corrupt("checkpoint.revision of \(place.name.text), \(found),")
    }
    guard checkpointAt.integer(6) == 1 else {
      throw corrupt(
        "the row of checkpoint of revision \(found) of \(place.name.text) does not fit its seal: it"
      )
    }
    let byteCount = Int(checkpointAt.integer(4))
    guard let encoding = Encoding(rawValue: checkpointAt.integer(3)),
      StoredNumber.isBodyByteCount(Int64(byteCount)),
      let bytes = checkpointAt.withBytes(
        5, { encoding.decode($0, byteCount: byteCount) })
    else { throw corrupt("the checkpoint of revision \(found) of \(place.name.text)") }
    return StoredCheckpoint(
      revision: found, milliseconds: checkpointAt.integer(1), digest: checkpointAt.bits(2),
      bytes: bytes)
  }

  /// The edit at a place in the tail.
  func tailEntry(_ arrival: Int64, of place: DocumentPlace) throws(JournalError) -> JournalEntry {
    tailRow.bind(1, arrival)
    defer { tailRow.reset() }
    let entry = try tailRow.step() ? tailRow.withBytes(0) { Self.record($0) } : nil
    guard let entry else { throw corrupt("a row of \(place.name.text) in the tail") }
    return entry
  }

  /// The time of the edit at a place in the tail.
  private func tailTime(_ arrival: Int64, of place: DocumentPlace) throws(JournalError) -> Int64 {
    tailRow.bind(1, arrival)
    defer { tailRow.reset() }
    let time =
      try tailRow.step()
      ? tailRow.withBytes(0) { bytes in
        var reader = JournalRecordReader(bytes)
        return reader.nextParts()?.milliseconds
      } : nil
    guard let time else { throw corrupt("a row of \(place.name.text) in the tail") }
    return time
  }

  /// The bytes of the row at a place in the tail: an edit's record and its hash.
  func tailBytes(_ arrival: Int64) throws(JournalError) -> (record: [UInt8], hash: ChainHash) {
    tailRow.bind(1, arrival)
    defer { tailRow.reset() }
    guard try tailRow.step(), let hash = tailRow.withBytes(1, { ChainHash($0) }) else {
      throw corrupt("row \(arrival) of the tail")
    }
    return (tailRow.bytes(0), hash)
  }

  /// Reads bytes that are to be one record and nothing else.
  static func record(_ bytes: UnsafeRawBufferPointer) -> JournalEntry? {
    var reader = JournalRecordReader(bytes)
    guard let entry = reader.next(), reader.isAtEnd else { return nil }
    return entry
  }

  /// An error that says what contradicts itself.
  func corrupt(_ what: String) -> JournalError {
    JournalError(.corrupt, "\(path): \(what) is damaged")
  }
}
