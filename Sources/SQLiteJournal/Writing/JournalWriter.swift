import Compression
import Cryptography
import EditModel
import Journaling

/// The writing side of a journal on one connection, with what it knows of the documents in memory.
///
/// After an error it is thrown away, memory and connection, and made anew from the file.
final class JournalWriter {
  let database: Database
  let reader: JournalReader
  let path: String
  let options: SQLiteJournal.Options
  let statements: WriteStatements
  let hasher = SHA256Hasher()
  /// Documents that were used since; those with edits in the tail are all among them.
  var documents: [DocumentName: WriterPlace] = [:]
  /// How many documents were left by the last clearing of `documents`.
  var keptDocumentCount = 0
  /// Place of the next edit in the tail; no place is used twice.
  var nextArrival: Int64 = 1
  /// Place of the oldest row in the tail, or of the next one if the tail is empty.
  var oldestArrival: Int64 = 1
  /// How many edits the last transaction brought.
  var lastAppendCount = 0
  /// How many edits in the tail are not folded.
  var unfoldedCount = 0
  /// Bytes of the records in the tail that are not folded, roughly.
  var unfoldedByteCount = 0
  /// Documents whose edits are to be folded next.
  var foldQueue: [WriterPlace] = []
  /// The run of edits that is being read.
  var fold: Fold?
  /// Runs that are ready to be written as segments, of one document each.
  var preparedFolds: [Fold] = []
  /// Deflates segments.
  var deflater = DeflateStream(DeflateSettings(level: 3), .zlib)
  /// Place in the tail before which the documents in the queue are folded.
  var foldArrival: Int64 = 1
  /// Place in the tail before which all rows are folded and can be deleted.
  var trimArrival: Int64 = 1
  /// SQLite's count of changes to the file's tables when they were found to be as they must be.
  private var schemaVersion: Int64 = 0
  /// Place of the oldest row in the tail that belongs to a damaged document: it is not deleted.
  private var heldArrival = Int64.max
  /// Pages in the log at which it is written back next.
  var writeBackPageCount: Int
  /// The thread that writes the log back, if one is at work.
  var writeBackAside: LogWriteBack.Running?
  /// Whether a commit waits for the disk.
  private var isDurable = true
  /// Whether the transaction under way changed what is in memory.
  var isDirty = false
  /// Whether the newest state says that it is seen without its log: the next transaction, whichever
  /// it is, takes that back.
  var isMarkSeen = false
  /// The bytes of the edit being written.
  var record: [UInt8] = []
  /// How many acts of documents there are.
  var actCount: Int64 = 0
  /// What was written last of how much is durable.
  private var durableCount: DurableCount
  private var durableFile: DurableCountFile?
  private let identity: FileIdentity?
  private let logPath: String
  /// Size that the file had; it gets smaller only where others have it put in order.
  private var leastByteCount: Int
  /// `nil` if the log is to grow by itself.
  private var logSpace: LogSpace?
  /// Whether a transaction was begun, so that there is a log.
  private var hasLog = false

  /// Reads what a server must know before its first append: one pass over the tail, and one over
  /// the list of documents.
  init(
    _ database: Database, path: String, options: SQLiteJournal.Options
  ) throws(JournalError) {
    self.database = database
    self.path = path
    self.options = options
    logPath = path + "-wal"
    writeBackPageCount = options.logPageCount
    reader = try JournalReader(database, path: path, types: options.types)
    statements = try WriteStatements(database)
    identity = FileIdentity(path)
    guard let identity else { throw JournalError(.missing, "\(path) is gone") }
    leastByteCount = identity.byteCount
    durableCount = try DurableCount(in: database, lineage: reader.lineage())
    actCount = durableCount.acts
    schemaVersion = try statements.readSchemaVersion()
    try Schema.checkObjectsOfOthers(in: database, path: path)
    try reader.checkList()
    try readTail()
    if options.logReserveByteCount > 0 {
      try reserveLog()
    }
    durableFile = DurableCountFile(besideJournal: path, durableCount)
    database.keepLogAtEnd(false)
  }

  /// Takes note that all that was committed is durable, before anybody is told so.
  ///
  /// - Parameter epoch: The lineage, if that is another one now.
  func noteDurable(epoch: UInt64? = nil) {
    let count = DurableCount(
      epoch: epoch ?? durableCount.epoch, edits: nextArrival - 1, acts: actCount)
    guard count != durableCount else { return }
    durableCount = count
    durableFile?.note(count)
  }

  private func reserveLog() throws(JournalError) {
    let pageByteCount = try database.integer("PRAGMA page_size") ?? 0
    var space = LogSpace(
      logPath, pageByteCount: Int(pageByteCount), reserveByteCount: options.logReserveByteCount)
    // Nobody else writes to the log meanwhile.
    try statements.begin.run()
    space.reserve()
    database.rollBack()
    logSpace = space
    try limitLog()
  }

  /// Has SQLite cut the log to a size when that begins anew.
  private func limitLog() throws(JournalError) {
    guard let logSpace else { return }
    try database.execute("PRAGMA journal_size_limit = \(logSpace.limitByteCount)")
  }

  private func readTail() throws(JournalError) {
    let folded = try reader.lineage().folded
    nextArrival = folded + 1
    oldestArrival = folded + 1
    trimArrival = folded + 1
    let rows = try Statement(
      "SELECT arrival, document, hash, record FROM tail ORDER BY arrival", in: database)
    var states: [Int64: WriterPlace?] = [:]
    while try rows.step() {
      let arrival = rows.integer(0)
      guard arrival == nextArrival else {
        throw reader.corrupt("tail.arrival, \(arrival) behind \(nextArrival - 1),")
      }
      nextArrival = arrival + 1
      let id = rows.integer(1)
      if states[id] == nil { states.updateValue(try loadState(id: id), forKey: id) }
      guard case let state?? = states[id] else {
        // Its edits stay where they are until somebody has mended it; others go on.
        heldArrival = min(heldArrival, arrival)
        continue
      }
      guard let entry = rows.withBytes(3, { JournalReader.record($0) }) else {
        throw reader.corrupt("row \(arrival) of the tail")
      }
      if entry.revision <= state.place.foldedRevision { continue }
      rows.withBytes(3) { state.hash.advance(over: $0, with: hasher) }
      guard entry.revision == state.place.revision + 1,
        rows.withBytes(2, { ChainHash($0) }) == state.hash,
        state.lastSequences[entry.session.bits] == entry.sequence - 1
      else { throw reader.corrupt("revision \(entry.revision) of \(state.place.name.text)") }
      if let afterActs = state.tailActs[entry.revision] { state.hash = afterActs }
      state.lastSequences[entry.session.bits] = entry.sequence
      note(arrival, in: state, byteCount: rows.withBytes(3) { $0.count })
    }
    try reader.checkCount(unfoldedCount: unfoldedCount, newest: nextArrival - 1)
    keptDocumentCount = documents.count
    trimArrival = firstUnfoldedArrival(before: nextArrival)
  }

  /// Place in the tail before which all rows are folded, up to `end`.
  func firstUnfoldedArrival(before end: Int64) -> Int64 {
    documents.values.reduce(min(end, heldArrival)) { first, state in
      min(first, state.place.arrivals.first ?? first)
    }
  }

  private func note(_ arrival: Int64, in state: WriterPlace, byteCount: Int) {
    state.place.arrivals.append(arrival)
    unfoldedCount += 1
    unfoldedByteCount += byteCount
  }

  /// What is known of the document of a row, from the file; `nil` if that row is damaged.
  private func loadState(id: Int64) throws(JournalError) -> WriterPlace? {
    guard let place = try reader.placeIfSound(ofDocument: id) else { return nil }
    return try state(at: place)
  }

  /// What is known of a document, from memory or from the file.
  ///
  /// - Returns: `nil` if it does not exist.
  func state(of name: DocumentName) throws(JournalError) -> WriterPlace? {
    if let state = documents[name] { return state }
    guard let place = try reader.place(of: name) else {
      try reader.checkAbsence(of: name.text)
      return nil
    }
    return try state(at: place)
  }

  private func state(at place: DocumentPlace) throws(JournalError) -> WriterPlace {
    guard let hash = try reader.foldedHash(of: place) else {
      throw reader.corrupt("document.hash of \(place.name.text)")
    }
    var lastSequences: [UInt64: Int] = [:]
    for session in try reader.sessions(of: place) {
      lastSequences[session.session.bits] = session.lastSequence
    }
    let state = WriterPlace(
      place: place, hash: hash, tailActs: try reader.tailActs(of: place),
      lastSequences: lastSequences)
    remember(state)
    return state
  }

  /// Keeps a document in memory, and forgets those that are long out of use: a closed document
  /// holds memory only as long as edits of it are in the tail.
  func remember(_ state: WriterPlace) {
    if documents.count >= 2 * max(keptDocumentCount, 1024) {
      documents = documents.filter { !$0.value.place.arrivals.isEmpty }
      keptDocumentCount = documents.count
    }
    documents[state.place.name] = state
  }

  /// Begins a transaction on the file that was opened.
  ///
  /// - Parameter isDurable: Whether it is to be on disk when `commit` returns.
  /// - Throws: `.missing` if the path leads elsewhere now, `.locked` if others write.
  func begin(isDurable: Bool = true) throws(JournalError) {
    guard let now = FileIdentity(path), now == identity else {
      throw JournalError(.missing, "\(path) is gone or is another file now")
    }
    // The log is there from the first transaction on as long as the file is open.
    if hasLog, !FileIdentity.exists(logPath) {
      throw JournalError(.missing, "\(logPath) is gone")
    }
    if hasLog, !database.beginsSoundly() {
      throw JournalError(.corrupt, "\(path) or its log was written over")
    }
    if isDurable != self.isDurable {
      try database.execute("PRAGMA synchronous = \(isDurable ? "FULL" : "NORMAL")")
      self.isDurable = isDurable
    }
    try statements.begin.run()
    isDirty = true
    hasLog = true
    if now.byteCount < leastByteCount { try checkShrinking(to: now.byteCount) }
    leastByteCount = now.byteCount
    guard try database.holdsNewestFrame() else {
      throw JournalError(.corrupt, "\(logPath) was cut short or written over")
    }
    try checkSchema()
    if isMarkSeen { try updateMark(to: false) }
    logSpace?.keepAhead(of: database.logPageCount)
  }

  /// The file is shorter than it was: rightly so if somebody had SQLite leave out what it does not
  /// need any more (VACUUM).
  private func checkShrinking(to byteCount: Int) throws(JournalError) {
    let pageCount = try database.integer("PRAGMA page_count") ?? 0
    let pageByteCount = try database.integer("PRAGMA page_size") ?? 0
    guard Int64(byteCount) >= pageCount * pageByteCount else {
      throw JournalError(.corrupt, "\(path) was cut short")
    }
  }

  /// Looks at the tables again if somebody changed the file's: a table or an index of their own is
  /// none of ours, a trigger on one of ours would change what is written now.
  private func checkSchema() throws(JournalError) {
    let version = try statements.readSchemaVersion()
    guard version != schemaVersion else { return }
    _ = try Schema.standing(of: database, path: path, newest: options.newestVersion)
    try Schema.checkObjectsOfOthers(in: database, path: path)
    schemaVersion = version
  }

  /// Ends the transaction.
  func commit() throws(JournalError) {
    try statements.commit.run()
    isDirty = false
    if isMarkSeen {
      isMarkSeen = false
      database.keepLogAtEnd(false)
    }
    if let pageCount = database.noteCommit(isSynced: isDurable) {
      writeBackPageCount = options.logPageCount
      logSpace?.beginAnew(after: pageCount)
      try limitLog()
    }
    try writeBackAside?.check()
  }
}
