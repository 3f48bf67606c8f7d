import Cryptography
package import EditModel
import Glibc
package import Journaling

/// A journal in one SQLite file (`Schemas/journal.sql`).
///
/// There is one writer for a file, and any number of readers beside it, each object on a thread of
/// its own at any one time. After an error a journal forgets all it held in memory and opens the
/// file again before its next use.
package final class SQLiteJournal: Journal, JournalWriting {
  /// What an object may do.
  package enum Access: Sendable {
    /// Reads and appends, and keeps other writers away; makes the file if it is not there.
    case writer
    /// Reads, beside a writer in this process or another.
    case reader
  }

  /// What shapes the file and the background work; tests take small values.
  package struct Options: Sendable {
    /// Edits in the tail from which on they are folded.
    package var foldingCount = 16_384
    /// Bytes in the tail from which on they are folded.
    package var foldingByteCount = 4 << 20
    /// Most edits in a segment.
    package var segmentCount = 256
    /// Bytes in a segment after which no edit is added.
    package var segmentByteCount = 32 << 10
    /// Pages in the log from which on they are copied to the main file.
    package var logPageCount = 4096
    /// Size to which the log is filled with zeros at the start, in bytes, and further before it is
    /// used up; 0: not at all.
    package var logReserveByteCount = 20 << 20
    /// Whether a thread of its own does most of that copying.
    package var writesBackAside = true
    /// How long to wait for a lock that another connection holds, in milliseconds.
    package var busyMilliseconds: Int32 = 250
    /// The types whose documents can be read.
    package var types = DocumentTypes.builtIn
    /// Name of the SQLite file layer, or `nil` for the system's.
    package var vfs: String?
    /// What leads from the newest version of the format to versions that there may be one day: a
    /// test migrates by the code that will do it then.
    package var laterVersions: [String] = []

    /// The version that a file is brought to.
    var newestVersion: Int64 { Schema.version + Int64(laterVersions.count) }

    /// The values for a server.
    package init() {}
  }

  package private(set) var epoch: UInt64
  /// An epoch whose writing failed: it may be on disk or not.
  private var uncertainEpoch: UInt64?
  let path: String
  let access: Access
  let options: Options
  private var lock: JournalLock?
  private var writer: JournalWriter?
  private var follower: JournalFollower?
  /// The connection that failed last, until another one works. While it is open nobody recovers the
  /// log, in which an edit may stand whose sync failed: nobody is to see that.
  private var failed: Database?

  /// What became of all that was held when the file or its log was gone, to be said with each error
  /// until the journal works again.
  private var rescueNote = ""

  /// That the newest edits may be missing, where the file was found to be a copy without its log;
  /// it is served all the same.
  var suspicion: String?

  /// The writing side, while it is open.
  var openWriter: JournalWriter? { writer }

  /// Opens the journal at `path`.
  ///
  /// - Throws: `.locked` if another writer has it, `.missing` if a reader finds none, `.corrupt` if
  ///   it is no journal or the tail contradicts itself, `.newerSchema`.
  package init(
    path: String, access: Access, options: Options = Options()
  ) throws(JournalError) {
    let path = JournalPath.real(path)
    self.path = path
    self.access = access
    self.options = options
    switch access {
    case .writer:
      lock = try JournalLock(onJournal: path)
      let isNew = lock?.isOfNewFile == true
      do throws(JournalError) {
        var suspicion: String?
        let database = try Self.openForWriting(
          path, options, afterFailureOf: nil, suspicion: &suspicion)
        let writer = try JournalWriter(database, path: path, options: options)
        epoch = try writer.reader.epoch()
        self.writer = writer
        self.suspicion = suspicion
      } catch {
        // A journal that could not be made leaves nothing.
        if isNew { for suffix in ["", "-wal", "-shm", "-durable"] { unlink(path + suffix) } }
        throw error
      }
      // Now it is made, and stays whatever fails.
      try writer?.markAtStart()
    case .reader:
      lock = nil
      let follower = try JournalFollower(path: path, options: options)
      epoch = try follower.reader.epoch()
      self.follower = follower
    }
  }

  deinit {
    guard writer != nil else { return }
    writer = nil
    // The last connection has written the log back and deleted it.
    guard !FileIdentity.exists(path + "-wal") else { return }
    DurableCountFile.remove(besideJournal: path)
  }

  /// Forgets all that is in memory, opens the file again and reads it.
  ///
  /// - Throws: What keeps the journal from working; it may be called again.
  package func reopen() throws(JournalError) {
    do throws(JournalError) {
      try openAgain()
      rescueNote = ""
    } catch {
      throw noting(error)
    }
  }

  private func noting(_ error: JournalError) -> JournalError {
    JournalError(error.kind, error.message + rescueNote)
  }

  private func openAgain() throws(JournalError) {
    discard()
    follower = nil
    guard access == .writer else {
      let follower = try JournalFollower(path: path, options: options)
      try checkEpoch(in: follower.reader)
      self.follower = follower
      return
    }
    let isSameFile = try lockFileOfNow()
    let database = try Self.openForWriting(
      path, options, afterFailureOf: failed, isSameFile: isSameFile, suspicion: &suspicion)
    try checkEpoch(in: JournalReader(database, path: path, types: options.types))
    let writer = try JournalWriter(database, path: path, options: options)
    try writer.markAtStart()
    self.writer = writer
    failed = nil
  }

  /// Takes the lock on the file that the path leads to now, which may have been put in the place of
  /// the one that is locked.
  ///
  /// - Returns: Whether it is the same file.
  private func lockFileOfNow() throws(JournalError) -> Bool {
    guard let identity = FileIdentity(path) else {
      throw JournalError(.missing, "\(path) is gone")
    }
    if identity == lock?.identity { return true }
    lock = try JournalLock(onJournal: path)
    return false
  }

  private func checkEpoch(in reader: JournalReader) throws(JournalError) {
    let found = try reader.epoch()
    guard found == epoch || found == uncertainEpoch else {
      throw JournalError(.missing, "\(path) is another journal now")
    }
    epoch = found
    uncertainEpoch = nil
  }

  package func renewEpoch(to epoch: UInt64) throws(JournalError) {
    uncertainEpoch = epoch
    try write { writer throws(JournalError) in try writer.renewEpoch(to: epoch) }
    self.epoch = epoch
    uncertainEpoch = nil
  }

  package func expect(epoch: UInt64) {
    self.epoch = epoch
  }

  /// Opens the file and makes sure that all of it is on disk.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - options: What shapes it.
  ///   - failed: The connection that the new one is to replace; without one, a journal is made if
  ///     there is none.
  ///   - isSameFile: Whether it is certain to be the file of that connection: somebody may have put
  ///     a backup in its place.
  ///   - suspicion: That the newest edits may be missing, if something tells so.
  /// - Returns: The connection.
  /// - Throws: What keeps the journal from being written.
  private static func openForWriting(
    _ path: String, _ options: Options, afterFailureOf failed: Database?,
    isSameFile: Bool = false, suspicion: inout String?
  ) throws(JournalError) -> Database {
    let creates = failed == nil
    guard creates || FileIdentity(path) != nil else {
      throw JournalError(.missing, "\(path) is gone")
    }
    let database = try Database(
      path: path, mode: .init(writes: true, creates: creates, vfs: options.vfs))
    guard !database.isReadOnly else {
      throw JournalError(.readOnly, "\(path) cannot be written")
    }
    database.setBusyTimeout(milliseconds: options.busyMilliseconds)
    let standing = try Schema.standing(
      of: database, path: path, newest: options.newestVersion)
    if creates, case .journal(let version) = standing {
      // What cannot be gone on from is left as it is, in its version.
      let lineage = try Lineage(of: database, path: path, version: version)
      suspicion = try checkLoss(of: database, lineage, path: path, version: version)
    }
    try database.execute(
      """
      PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
      PRAGMA secure_delete = OFF; PRAGMA trusted_schema = OFF;
      PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY
      """)
    guard try database.text("PRAGMA journal_mode") == "wal" else {
      throw JournalError(.inputOutput, "\(path) cannot have a log")
    }
    // A log left by a crash may be in memory only, and so may what a failed sync was to write.
    try database.rewriteLog(syncedCount: failed?.syncedFrameCount)
    if isSameFile, case .journal(let version) = standing {
      let lineage = try Lineage(of: database, path: path, version: version)
      suspicion = try checkLoss(of: database, lineage, path: path, version: version)
    }
    switch standing {
    case .empty:
      guard creates else { throw JournalError(.corrupt, "\(path) is empty now") }
      try Schema.create(in: database, epoch: Random.bits())
    case .journal(let version):
      try FormatMigration(of: database, path: path, from: version)
        .run(followedBy: options.laterVersions)
    }
    database.begin(withSyncedFrames: try database.writeBack()?.logPageCount ?? 0)
    return database
  }

  /// Makes sure that the journal holds all that was acknowledged, as far as can be told.
  ///
  /// - Returns: That the newest edits may be missing, if something tells so.
  private static func checkLoss(
    of database: Database, _ lineage: Lineage, path: String, version: Int64
  ) throws(JournalError) -> String? {
    let acknowledged = DurableCountFile.read(besideJournal: path)
    // The servers of version 1 left no count, and what a power cut left of a log is no damage.
    guard acknowledged != .absent || version > 1 else { return nil }
    let held = try DurableCount(in: database, lineage: lineage, version: version)
    let usage = try Usage(of: database, path: path, version: version)
    let found = JournalLoss(held, usage, acknowledged, ofJournal: path)
    guard let loss = found.loss else { return found.suspicion }
    throw JournalError(
      .corrupt,
      loss + ". Nothing was changed; to go on without them see \"Damage\" in README.md")
  }

  /// Lets `body` write; after an error nothing that was in memory is believed any more.
  func write<Result>(
    _ body: (JournalWriter) throws(JournalError) -> Result
  ) throws(JournalError) -> Result {
    guard access == .writer else {
      throw JournalError(.misuse, "the journal \(path) was opened for reading")
    }
    if writer == nil { try reopen() }
    guard let writer else { throw JournalError(.inputOutput, "\(path) is not open") }
    do {
      return try body(writer)
    } catch {
      // A lock that was not granted changed nothing, and what is damaged stays so.
      let isHarmless = [.locked, .corrupt, .misuse].contains(error.kind) && !writer.isDirty
      if !isHarmless { discard() }
      if error.kind == .missing { rescueNote = rescue(writer) }
      throw noting(error)
    }
  }

  /// Lets `body` read one unchanging state.
  func read<Result>(
    _ body: (any PlaceFinder) throws(JournalError) -> Result
  ) throws(JournalError) -> Result {
    if access == .writer {
      return try write { writer throws(JournalError) in try body(writer) }
    }
    if follower == nil { try reopen() }
    guard let follower else { throw JournalError(.inputOutput, "\(path) is not open") }
    do {
      return try follower.refreshed(body)
    } catch {
      if error.kind != .corrupt { self.follower = nil }
      throw error
    }
  }

  private func discard() {
    guard let writer else { return }
    writer.database.rollBack()
    failed = writer.database
    self.writer = nil
  }
}
