import EditModel
import Journaling

extension JournalReader {
  /// Checks that the list of documents and its index say the same: by a damaged index a document
  /// would not be found, and be taken for a new one.
  ///
  /// - Complexity: O(n) in the documents, not in their edits.
  /// - Throws: `.corrupt`.
  func checkList() throws(JournalError) {
    let finding = try database.text("PRAGMA integrity_check(document)")
    guard finding == "ok" else { throw corrupt("the list of documents") }
    try findDamagedDocuments()
  }

  /// Looks for rows of `document` that do not fit their seals.
  ///
  /// - Complexity: O(n) in the documents, about a microsecond for each.
  func findDamagedDocuments() throws(JournalError) {
    let rows = try Statement(
      "SELECT id FROM document WHERE seal IS NOT \(RowSeal.document) ORDER BY id", in: database)
    damagedDocuments = []
    namelessDocuments = []
    while try rows.step() {
      let id = rows.integer(0)
      damagedDocuments.append(id)
      if try !hasProvenName(document: id) { namelessDocuments.append(id) }
    }
  }

  /// Whether the newest act that gave the document of a damaged row a name gave it the one that the
  /// row says.
  private func hasProvenName(document id: Int64) throws(JournalError) -> Bool {
    documentById.bind(1, id)
    defer { documentById.reset() }
    guard try documentById.step(),
      let name = documentById.validText(1).flatMap({ DocumentName($0) })
    else { return false }
    actList.bind(1, id)
    defer { actList.reset() }
    var given: DocumentName?
    while try actList.step() {
      switch actList.withBytes(3, { ActRecord($0) })?.act.deed {
      case .creation(let name, _), .move(let name): given = name
      case nil: return false
      default: break
      }
    }
    return given == name
  }

  /// Makes sure that a document that was not found is not there: a row whose name may be damaged is
  /// perhaps the one that was meant.
  ///
  /// - Throws: `.corrupt`.
  func checkAbsence(of document: String) throws(JournalError) {
    guard let row = namelessDocuments.first else { return }
    throw JournalError(
      .corrupt,
      "\(path): row \(row) of document does not fit its seal: it may be \(document), which is "
        + "not found")
  }

  /// Checks that whatever is stored belongs to a document of the list.
  ///
  /// - Complexity: O(n) in the rows of all tables, whose edits are not read.
  /// - Throws: `.corrupt`.
  func checkOwners() throws(JournalError) {
    let stray = try database.integer(
      "SELECT 1 FROM tail WHERE document NOT IN (SELECT id FROM document) LIMIT 1")
    guard stray == nil else { throw corrupt("the list of documents") }
    // Not for all tables at once: there may be some of others.
    for table in ["act", "session", "segment", "checkpoint"] {
      let orphan = try database.text("PRAGMA foreign_key_check(\(table))")
      guard orphan == nil else { throw corrupt("the list of documents") }
    }
  }

  /// Checks that the tail leaves no place out, and that the rows of each document that are in
  /// segments already follow from one another. (The others are checked with their document.)
  ///
  /// - Returns: The first row of each document that is in a segment, by the document's number:
  ///   whether it is as it was written is to be told from there.
  /// - Complexity: O(n) in the rows of the tail, which is short.
  /// - Throws: `.corrupt`.
  func checkTail() throws(JournalError) -> [Int64: TailRow] {
    var place = try lineage().folded
    var ends: [Int64: Int] = [:]
    var firsts: [Int64: TailRow] = [:]
    var newest: [Int64: TailRow] = [:]
    let rows = try Statement(
      "SELECT arrival, document, hash, record FROM tail ORDER BY arrival", in: database)
    while try rows.step() {
      place += 1
      guard rows.integer(0) == place else {
        throw corrupt("tail.arrival, \(rows.integer(0)) where \(place) follows,")
      }
      let document = rows.integer(1)
      if ends[document] == nil {
        ends[document] = try placeIfSound(ofDocument: document)?.foldedRevision ?? 0
      }
      let record = rows.bytes(3)
      let revision = record.withUnsafeBytes { bytes in
        var reader = JournalRecordReader(bytes)
        return reader.nextRevision()
      }
      if let revision, let end = ends[document], revision > end { continue }
      guard let hash = rows.withBytes(2, { ChainHash($0) }), let revision, revision >= 1 else {
        throw corrupt("tail.hash or tail.record of row \(place)")
      }
      let row = TailRow(revision: revision, record: record, hash: hash)
      if let last = newest[document] {
        guard row.follows(last, with: hasher) else { throw corrupt("row \(place) of the tail") }
      } else {
        firsts[document] = row
      }
      newest[document] = row
    }
    return firsts
  }

  /// Tells what is wrong with rows of `document` themselves.
  ///
  /// - Parameters:
  ///   - id: The row to begin behind; then the newest that was looked at.
  ///   - limit: How many rows to look at.
  /// - Returns: For each damaged row the name and the revision that it says, and a sentence; `nil`
  ///   behind the last row.
  /// - Throws: What keeps the rows from being read.
  func documentFlaws(
    after id: inout Int64, limit: Int
  ) throws(JournalError) -> [(name: DocumentName?, revision: Int, message: String)]? {
    documentRows.bind(1, id)
    documentRows.bind(2, Int64(limit))
    defer { documentRows.reset() }
    var flaws: [(name: DocumentName?, revision: Int, message: String)]?
    while try documentRows.step() {
      id = documentRows.integer(0)
      flaws = flaws ?? []
      do throws(JournalError) {
        _ = try place(in: documentRows)
      } catch {
        guard error.kind == .corrupt else { throw error }
        let name = documentRows.validText(1).flatMap { DocumentName($0) }
        flaws?.append((name, Int(documentRows.integer(3)), error.message))
      }
    }
    return flaws
  }

  /// Checks that the documents have as many edits as were ever written to the tail: a row that went
  /// over to another document, where it seems to be folded, would be missed by nobody else.
  ///
  /// - Parameters:
  ///   - unfoldedCount: How many edits of the tail are in no segment.
  ///   - newest: Place of the newest row of the tail; `nil` if it is empty.
  /// - Throws: `.corrupt`.
  func checkCount(unfoldedCount: Int, newest: Int64?) throws(JournalError) {
    // What a damaged row says cannot be counted.
    guard damagedDocuments.isEmpty else { return }
    let folded = try database.integer("SELECT sum(revision) FROM document") ?? 0
    let written = if let newest { newest } else { try lineage().folded }
    guard folded + Int64(unfoldedCount) == written else {
      throw JournalError(
        .corrupt,
        "\(path): its documents have \(folded + Int64(unfoldedCount)) edits, and \(written) were "
          + "written")
    }
  }

  /// Looks the document of a row up, unless that row is damaged: a document by itself is found to
  /// be so by whoever reads it.
  ///
  /// - Returns: `nil` if its row is damaged.
  /// - Throws: `.corrupt` if there is no such row.
  func placeIfSound(ofDocument id: Int64) throws(JournalError) -> DocumentPlace? {
    do {
      if let place = try place(ofDocument: id) { return place }
    } catch {
      guard error.kind == .corrupt else { throw error }
      return nil
    }
    if damagedDocuments.isEmpty { try findDamagedDocuments() }
    // One of these may have had the number.
    guard damagedDocuments.isEmpty else { return nil }
    throw corrupt("tail.document, \(id),")
  }

  /// The row of `lineage`.
  func lineage() throws(JournalError) -> Lineage {
    try Lineage(of: database, path: path, version: Schema.version)
  }

  /// The random id of the journal's lineage.
  func epoch() throws(JournalError) -> UInt64 {
    try lineage().epoch
  }
}
