import EditModel
import Glibc
import Journaling

/// Finds documents in a file that a writer elsewhere changes meanwhile: before each use it reads
/// what was added to the tail.
final class JournalFollower {
  let reader: JournalReader
  let path: String
  private let identity: FileIdentity?
  private let newRows: Statement
  private var tail = TailIndex()
  /// Place of the newest row that was read; at first before all that there may be.
  private var lastArrival = Int64.min
  /// Whether the list of documents was found whole.
  private var isListChecked = false
  /// How many edits the index held when it was last built from nothing.
  private var keptCount = 0

  /// Opens the file for reading only.
  init(path: String, options: SQLiteJournal.Options) throws(JournalError) {
    let path = JournalPath.real(path)
    self.path = path
    identity = FileIdentity(path)
    guard identity != nil else { throw JournalError(.missing, "\(path) is not there") }
    let database = try Self.open(path, options)
    reader = try JournalReader(database, path: path, types: options.types)
    newRows = try Statement(
      "SELECT arrival, document, record FROM tail WHERE arrival > ?1 ORDER BY arrival",
      in: database)
  }

  /// A file whose folder cannot be written, or whose disk is full, has no place for the log's
  /// index: without a log it is read as one that nobody changes, with a log the index is made in
  /// memory. So is a file that cannot be written itself, if nobody else has made the index: that
  /// would have the modes of the file and hinder whoever may write it later.
  private static func open(
    _ path: String, _ options: SQLiteJournal.Options
  ) throws(JournalError) -> Database {
    var mode = Database.Mode(writes: false, creates: false, vfs: options.vfs)
    do {
      if access(path, W_OK) == 0 || FileIdentity.exists(path + "-shm") {
        return try checked(path, mode, options)
      }
    } catch {
      guard [.inputOutput, .readOnly, .missing, .diskFull].contains(error.kind) else {
        throw error
      }
    }
    let hasLog = (FileIdentity(path + "-wal")?.byteCount ?? 0) > 0
    mode.isImmutable = !hasLog
    mode.isPrivate = hasLog
    return try checked(path, mode, options)
  }

  private static func checked(
    _ path: String, _ mode: Database.Mode, _ options: SQLiteJournal.Options
  ) throws(JournalError) -> Database {
    let database = try Database(path: path, mode: mode)
    database.setBusyTimeout(milliseconds: options.busyMilliseconds)
    // The inner pages of the trees; what is read once, the kernel keeps.
    try database.execute("PRAGMA cache_size = -256")
    let standing = try Schema.standing(of: database, path: path, newest: options.newestVersion)
    guard case .journal(let version) = standing else {
      throw JournalError(.corrupt, "\(path) is empty, no journal")
    }
    guard version == options.newestVersion else {
      throw JournalError(
        .corrupt, "\(path) has schema version \(version); a server has to migrate it first")
    }
    return database
  }

  /// Lets `body` read one state of the file, the newest.
  func refreshed<Result>(
    _ body: (any PlaceFinder) throws(JournalError) -> Result
  ) throws(JournalError) -> Result {
    guard FileIdentity(path) == identity else {
      throw JournalError(.missing, "\(path) is gone or is another file now")
    }
    return try reader.inTransaction { () throws(JournalError) in
      do throws(JournalError) {
        try refresh()
      } catch {
        // Whoever asks next is told the same.
        forgetTail()
        throw error
      }
      return try body(self)
    }
  }

  private func forgetTail() {
    tail = TailIndex()
    lastArrival = .min
  }

  private func refresh() throws(JournalError) {
    if tail.count > 2 * keptCount + 1 << 16 {
      forgetTail()
    }
    let isNew = lastArrival == .min
    newRows.bind(1, lastArrival)
    defer { newRows.reset() }
    while try newRows.step() {
      let (revision, parts) = newRows.withBytes(2) { bytes in
        var record = JournalRecordReader(bytes)
        var whole = record
        return (record.nextRevision(), whole.nextParts())
      }
      lastArrival = newRows.integer(0)
      guard StoredNumber.isCount(lastArrival) else {
        throw reader.corrupt("tail.arrival, \(lastArrival),")
      }
      guard let revision, StoredNumber.isCount(Int64(revision)) else {
        throw reader.corrupt("row \(lastArrival) of the tail")
      }
      // A row that is damaged further on is found by whoever reads it.
      let edit = parts.map { parts in
        TailEdit(sequence: parts.sequence, revision: revision, fingerprint: parts.fingerprint)
      }
      tail.append(
        lastArrival, revision: revision, edit, by: parts?.session ?? 0, of: newRows.integer(1))
    }
    guard isNew else { return }
    keptCount = tail.count
    try checkRuns()
  }

  /// Makes sure that the rows of the tail follow what is folded of their documents: one that went
  /// over to another document would be missed by nobody else.
  private func checkRuns() throws(JournalError) {
    guard !tail.isBroken else { throw reader.corrupt("the order of the tail") }
    try reader.findDamagedDocuments()
    var unfoldedCount = 0
    for (id, run) in tail.runs {
      guard let place = try reader.placeIfSound(ofDocument: id) else { continue }
      guard run.firstRevision <= place.foldedRevision + 1 else {
        throw reader.corrupt("revision \(place.foldedRevision + 1) of \(place.name.text)")
      }
      unfoldedCount += max(0, run.lastRevision - place.foldedRevision)
    }
    try reader.checkCount(
      unfoldedCount: unfoldedCount, newest: lastArrival == .min ? nil : lastArrival)
  }
}

extension JournalFollower: PlaceFinder {
  func place(of document: DocumentName) throws(JournalError) -> DocumentPlace? {
    guard var place = try reader.place(of: document) else {
      // Once is enough: a document that is not there is nothing unusual.
      if !isListChecked { try reader.checkList() }
      isListChecked = true
      try reader.checkAbsence(of: document.text)
      return nil
    }
    try locateTail(of: &place)
    return place
  }

  func places(
    after name: DocumentName?, limit: Int, upTo standing: DocumentStanding
  ) throws(JournalError) -> [DocumentPlace] {
    var places = try reader.places(after: name, limit: limit, upTo: standing)
    for index in places.indices { try locateTail(of: &places[index]) }
    return places
  }

  private func locateTail(of place: inout DocumentPlace) throws(JournalError) {
    tail.drop(through: place.foldedRevision, of: place.id)
    guard let run = tail.runs[place.id] else { return }
    guard run.firstRevision == place.foldedRevision + 1 else {
      throw reader.corrupt("revision \(place.foldedRevision + 1) of \(place.name.text)")
    }
    place.arrivals = run.arrivals
    place.tailEdits = run.edits
  }
}
