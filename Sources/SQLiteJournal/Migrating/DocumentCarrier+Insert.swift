import Compression
import Cryptography
import EditModel
import Journaling

extension DocumentCarrier {
  /// - Returns: The hash after the creation.
  func insertCreation(
    of document: FormerDocument, identity: UInt64
  ) throws(JournalError) -> ChainHash {
    let act = DocumentAct(
      revision: 0, deed: .creation(name: document.name, type: document.type),
      milliseconds: document.created)
    let start = ChainHash(startOf: identity, with: hasher)
    return try insert(ActRecord(act), number: 1, behind: start, of: document)
  }

  /// - Returns: The hash after the adoption.
  func insertAdoption(
    of document: FormerDocument, _ carried: borrowing CarriedDocument
  ) throws(JournalError) -> ChainHash {
    let act = DocumentAct(
      revision: carried.revision, deed: .adoption(version: Int(version)),
      milliseconds: carried.milliseconds)
    let record = ActRecord(act, proof: carried.formerHash)
    return try insert(record, number: 2, behind: carried.hash, of: document)
  }

  private func insert(
    _ record: ActRecord, number: Int64, behind before: ChainHash, of document: FormerDocument
  ) throws(JournalError) -> ChainHash {
    let bytes = record.bytes
    var hash = before
    bytes.withUnsafeBytes { hash.advance(over: $0, with: hasher) }
    insertAct.bind(1, document.id)
    insertAct.bind(2, Int64(record.act.revision))
    insertAct.bind(3, number)
    insertAct.bind(4, hash.bytes)
    insertAct.bind(5, bytes)
    try insertAct.run()
    return hash
  }

  /// Writes the edits that are in no segment yet as one.
  func insertRun(
    of document: FormerDocument, _ carried: inout CarriedDocument
  ) throws(JournalError) {
    let (encoding, edits) = deflater.encode(carried.run.bytes)
    insertSegment.bind(1, document.id)
    insertSegment.bind(2, Int64(carried.run.first))
    insertSegment.bind(3, Int64(carried.run.last))
    insertSegment.bind(4, carried.run.began)
    insertSegment.bind(5, carried.hash.bytes)
    insertSegment.bind(6, encoding.rawValue)
    insertSegment.bind(7, Int64(carried.run.bytes.count))
    insertSegment.bind(8, edits)
    try insertSegment.run()
    carried.beginRun()
  }

  /// Writes the row of a document whose edits and acts are written.
  func insert(
    _ document: FormerDocument, identity: UInt64, _ carried: borrowing CarriedDocument,
    hash: ChainHash
  ) throws(JournalError) {
    insertDocument.bind(1, document.id)
    insertDocument.bind(2, bits: identity)
    insertDocument.bind(3, document.name.text)
    insertDocument.bind(4, document.type)
    insertDocument.bind(5, document.created)
    insertDocument.bind(6, Int64(carried.revision))
    insertDocument.bind(7, carried.milliseconds)
    insertDocument.bind(8, hash.bytes)
    try insertDocument.run()
  }

  /// Writes the sessions of a document with their newest edits, once their rows were found to have
  /// the newest folded ones.
  func carrySessions(
    of document: FormerDocument, folded: [UInt64: CarriedDocument.LastEdit],
    newest: [UInt64: CarriedDocument.LastEdit]
  ) throws(JournalError) {
    sessions.bind(1, document.id)
    defer { sessions.reset() }
    var known: Set<UInt64> = []
    while try sessions.step() {
      let session = sessions.bits(0)
      let secret = sessions.bytes(1)
      let last = folded[session] ?? CarriedDocument.LastEdit()
      guard secret.count == 32, sessions.integer(2) == Int64(last.sequence),
        sessions.integer(3) == Int64(last.revision), sessions.bits(4) == last.fingerprint,
        sessions.integer(5) == 1
      else { throw damaged(document, at: document.revision) }
      known.insert(session)
      let edit = newest[session] ?? last
      insertSession.bind(1, document.id)
      insertSession.bind(2, bits: session)
      insertSession.bind(3, secret)
      insertSession.bind(4, Int64(edit.sequence))
      insertSession.bind(5, Int64(edit.revision))
      insertSession.bind(6, bits: edit.fingerprint)
      try insertSession.run()
    }
    guard newest.keys.allSatisfy(known.contains) else {
      throw damaged(document, at: document.revision)
    }
  }

  /// The checkpoints of a document in the order of their revisions.
  func readCheckpoints(
    of document: FormerDocument
  ) throws(JournalError) -> [FormerCheckpoint] {
    checkpoints.bind(1, document.id)
    defer { checkpoints.reset() }
    var found: [FormerCheckpoint] = []
    while try checkpoints.step() {
      guard StoredNumber.isCount(checkpoints.integer(0)) else { throw damaged(document, at: 0) }
      found.append(
        FormerCheckpoint(
          revision: Int(checkpoints.integer(0)), milliseconds: checkpoints.integer(1),
          digest: checkpoints.bits(2), isSound: checkpoints.integer(3) == 1))
    }
    return found
  }

  /// Copies the checkpoints of a document that is written, and deletes its former segments: their
  /// pages are used again at once.
  func finish(_ document: FormerDocument, editCount: Int) throws(JournalError) {
    copyCheckpoints.bind(1, document.id)
    try copyCheckpoints.run()
    deleteSegments.bind(1, document.id)
    try deleteSegments.run()
    self.editCount += editCount
  }

  /// Makes sure that all rows were those of the documents, and as many as were ever written.
  ///
  /// - Throws: `.corrupt`.
  func checkNothingIsLeft() throws(JournalError) {
    for table in ["session", "tail", "segment", "checkpoint"] {
      let stray = try database.integer(
        "SELECT 1 FROM former_\(table) WHERE document NOT IN (SELECT id FROM document) LIMIT 1")
      guard stray == nil else { throw refusal("the list of documents is damaged") }
    }
    let newest = try database.integer(
      "SELECT arrival FROM former_tail ORDER BY arrival DESC LIMIT 1")
    let folded = try database.integer("SELECT folded FROM lineage")
    let written = newest ?? folded ?? 0
    guard written == Int64(editCount) else {
      throw refusal("its documents have \(editCount) edits, and \(written) were written")
    }
  }

  /// What is told of a document that is damaged.
  func damaged(_ document: FormerDocument, at revision: Int) -> JournalError {
    refusal("\(document.name.text) is damaged at revision \(revision)")
  }

  private func refusal(_ what: String) -> JournalError {
    JournalError(
      .corrupt,
      "\(path) has schema version \(version), and \(what): it cannot be migrated, and was left as "
        + "it is")
  }
}
