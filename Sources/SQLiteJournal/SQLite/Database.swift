import CSQLite
import Glibc
import Journaling

/// One connection to a SQLite file; used by one thread at a time.
final class Database {
  /// How a file is opened.
  struct Mode {
    /// Whether it is written.
    var writes: Bool
    /// Whether it is made if it is not there.
    var creates: Bool
    /// Whether the file is taken to change by nobody, so that no lock and no log are looked for.
    var isImmutable = false
    /// Whether locks are left out and the index of the log is kept in this process alone.
    var isPrivate = false
    /// Name of the file layer, or `nil` for SQLite's own.
    var vfs: String?
  }

  let handle: OpaquePointer
  private let path: String
  private let logPages: UnsafeMutablePointer<Int32>
  /// The first 16 bytes of the file and 32 of its log, as they were read last.
  private let found: UnsafeMutableRawPointer
  /// The same when they were last found sound, or nothing.
  private var sound: [UInt8] = []
  /// How many frames at the start of the log were synced with success, as far as is known.
  private(set) var syncedFrameCount = 0
  /// How many frames the log had after the newest commit that was noted.
  private var committedFrameCount = 0

  /// Opens `path`.
  init(path: String, mode: Mode) throws(JournalError) {
    var handle: OpaquePointer?
    var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_URI
    flags |= mode.writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY
    if mode.creates { flags |= SQLITE_OPEN_CREATE }
    let name = "file:" + Self.escaped(path) + (mode.isImmutable ? "?immutable=1" : "")
    let code = sqlite3_open_v2(name, &handle, flags, mode.isPrivate ? "unix-none" : mode.vfs)
    guard let handle else { throw JournalError(.inputOutput, "no memory to open \(path)") }
    self.handle = handle
    self.path = path
    logPages = .allocate(capacity: 1)
    logPages.initialize(to: 0)
    found = .allocate(byteCount: 48, alignment: 8)
    guard code == SQLITE_OK else { throw error(code, "open \(path)") }
    // SQLite calls this after each commit, and nothing is written back of its own accord then.
    sqlite3_wal_hook(
      handle,
      { pages, _, _, count in
        pages?.assumingMemoryBound(to: Int32.self).pointee = count
        return SQLITE_OK
      }, logPages)
    if mode.isPrivate { try execute("PRAGMA locking_mode = EXCLUSIVE") }
    addSeal()
    keepLogAtEnd(true)
  }

  deinit {
    // Statements that are still there close it when they go.
    sqlite3_close_v2(handle)
    logPages.deallocate()
    found.deallocate()
  }

  /// Says whether the log is left as it is when this is the last connection and is closed. At first
  /// it is: a file that is found damaged stays as it was.
  func keepLogAtEnd(_ keeps: Bool) {
    _ = stet_sqlite3_keep_log_at_end(handle, keeps ? 1 : 0)
  }

  /// Pages in the log after this connection's newest commit.
  var logPageCount: Int {
    get { Int(logPages.pointee) }
    set { logPages.pointee = Int32(clamping: newValue) }
  }

  /// Takes note that the log has so many frames, and that they are on disk.
  func begin(withSyncedFrames count: Int) {
    committedFrameCount = max(count, 0)
    syncedFrameCount = committedFrameCount
  }

  /// Takes note of a commit.
  ///
  /// - Parameter isSynced: Whether it has synced the log.
  /// - Returns: How many frames the log had if it has begun anew, which is seen by its having fewer
  ///   now.
  func noteCommit(isSynced: Bool) -> Int? {
    if isSynced {
      syncedFrameCount = logPageCount
    } else if logPageCount <= committedFrameCount {
      // The log has begun anew, unless nothing was written.
      syncedFrameCount = 0
    }
    defer { committedFrameCount = logPageCount }
    return logPageCount < committedFrameCount ? committedFrameCount : nil
  }

  /// Runs statements that give no rows, or whose rows do not matter.
  func execute(_ sql: String) throws(JournalError) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw error(code, sql) }
  }

  /// Runs a statement and gives the integer in its first row's first column.
  func integer(_ sql: String) throws(JournalError) -> Int64? {
    let statement = try Statement(sql, in: self)
    return try statement.step() ? statement.integer(0) : nil
  }

  /// Runs a statement and gives the text in its first row's first column.
  func text(_ sql: String) throws(JournalError) -> String? {
    let statement = try Statement(sql, in: self)
    return try statement.step() ? statement.text(0) : nil
  }

  /// Whether the file can only be read; SQLite opens it all the same then.
  var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }

  /// Whether a transaction is open.
  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Undoes the open transaction, if there is one; SQLite may have undone it by itself.
  func rollBack() {
    guard isInTransaction else { return }
    _ = sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
  }

  /// Waits so long for a lock that another connection holds.
  func setBusyTimeout(milliseconds: Int32) {
    sqlite3_busy_timeout(handle, milliseconds)
  }

  /// Copies what the log holds into the main file, as far as no reader needs the old pages.
  ///
  /// - Returns: The pages in the log, and how many of them are in the main file now; `nil` if
  ///   another connection is busy with that.
  func writeBack() throws(JournalError) -> (logPageCount: Int, writtenPageCount: Int)? {
    var log: Int32 = 0
    var written: Int32 = 0
    let code = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, &log, &written)
    guard code & 0xFF != SQLITE_BUSY else { return nil }
    guard code == SQLITE_OK else { throw error(code, "write the log back") }
    return (Int(log), Int(written))
  }

  /// Whether the file and its log still begin as SQLite made them begin. It reads neither of them
  /// again while it is open, but nothing that is appended could be found once they are spoilt.
  func beginsSoundly() -> Bool {
    let main = UnsafeMutableRawBufferPointer(start: found, count: 16)
    let log = UnsafeMutableRawBufferPointer(start: found + 16, count: 32)
    guard read(SQLITE_FCNTL_FILE_POINTER, into: main),
      read(SQLITE_FCNTL_JOURNAL_POINTER, into: log)
    else { return false }
    if !sound.isEmpty, memcmp(found, sound, sound.count) == 0 { return true }
    guard main.elementsEqual("SQLite format 3\0".utf8),
      Self.isLogHeader(UnsafeRawBufferPointer(log))
    else { return false }
    sound = Array(main) + Array(log)
    return true
  }

  /// Reads the first bytes of a file that is open, zeros where it is shorter.
  private func read(_ file: Int32, into bytes: UnsafeMutableRawBufferPointer) -> Bool {
    guard let (opened, methods) = openedFile(file) else { return false }
    let code = methods.pointee.xRead(opened, bytes.baseAddress, Int32(bytes.count), 0)
    return code == SQLITE_OK || code == SQLITE_IOERR | (2 << 8)  // SQLITE_IOERR_SHORT_READ
  }

  private func openedFile(
    _ file: Int32
  ) -> (file: UnsafeMutablePointer<sqlite3_file>, methods: UnsafePointer<sqlite3_io_methods>)? {
    var opened: UnsafeMutablePointer<sqlite3_file>?
    guard sqlite3_file_control(handle, "main", file, &opened) == SQLITE_OK, let opened,
      let methods = opened.pointee.pMethods
    else { return nil }
    return (opened, methods)
  }

  /// Whether a log begins so, or one that nothing was written to.
  private static func isLogHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
    LogHeader(bytes) != nil || !bytes.contains { $0 != 0 }
  }

  /// Reads bytes of the log.
  ///
  /// - Returns: Whether all of them are there.
  func readLog(into bytes: inout [UInt8], at offset: Int) -> Bool {
    guard let (log, methods) = openedFile(SQLITE_FCNTL_JOURNAL_POINTER) else { return false }
    return methods.pointee.xRead(log, &bytes, Int32(bytes.count), Int64(offset)) == SQLITE_OK
  }

  /// Writes bytes of the log; nobody else may write to it meanwhile.
  func writeLog(_ bytes: [UInt8], at offset: Int) throws(JournalError) {
    guard let (log, methods) = openedFile(SQLITE_FCNTL_JOURNAL_POINTER) else { return }
    let code = methods.pointee.xWrite(log, bytes, Int32(bytes.count), Int64(offset))
    guard code == SQLITE_OK else { throw error(code, "write the log anew") }
  }

  /// Waits until what was written to the log is on disk.
  func syncLog() throws(JournalError) {
    guard let (log, methods) = openedFile(SQLITE_FCNTL_JOURNAL_POINTER) else { return }
    let code = methods.pointee.xSync(log, SQLITE_SYNC_NORMAL)
    guard code == SQLITE_OK else { throw error(code, "sync the log") }
  }

  /// The index of the log that all connections share (SQLite, "WAL-mode File Format" §2.1), while a
  /// transaction is open.
  func logIndex() throws(JournalError) -> UnsafeMutableRawPointer? {
    guard let (file, methods) = openedFile(SQLITE_FCNTL_FILE_POINTER) else { return nil }
    var region: UnsafeMutableRawPointer?
    let code = methods.pointee.xShmMap(file, 0, 1 << 15, 0, &region)
    guard code == SQLITE_OK else { throw error(code, "look into the index of the log") }
    return region
  }

  /// The error that a result code stands for.
  func error(_ code: Int32, _ action: String) -> JournalError {
    if code == SQLITE_READONLY | (6 << 8) {  // SQLITE_READONLY_DIRECTORY
      return JournalError(.readOnly, "nothing can be made beside \(path): Permission denied")
    }
    let reason = String(cString: sqlite3_errmsg(handle))
    // SQLite keeps the system's error of these two alone.
    let hasFailedInSystem = [SQLITE_IOERR, SQLITE_CANTOPEN].contains(code & 0xFF)
    let system = hasFailedInSystem ? sqlite3_system_errno(handle) : 0
    let detail = system == 0 ? "" : ", \(String(cString: strerror(system)))"
    // A file that is not there is told apart elsewhere, and SQLite looks for many.
    let kind = JournalError.Kind(systemError: system).flatMap { $0 == .missing ? nil : $0 }
    return JournalError(kind ?? Self.kind(code), "\(action): \(reason) (\(code)\(detail))")
  }

  private static func kind(_ code: Int32) -> JournalError.Kind {
    switch code {
    case SQLITE_READONLY | (4 << 8): return .missing  // SQLITE_READONLY_DBMOVED
    default: break
    }
    switch code & 0xFF {
    case SQLITE_FULL: return .diskFull
    case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: return .locked
    case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: return .readOnly
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_ERROR, SQLITE_CONSTRAINT, SQLITE_MISMATCH:
      return .corrupt
    case SQLITE_MISUSE, SQLITE_RANGE, SQLITE_TOOBIG: return .misuse
    default: return .inputOutput
    }
  }

  /// A path as the part of a URI that SQLite takes it from.
  private static func escaped(_ path: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "%"):
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
    // Two slashes at the start would name a host.
    return (path.hasPrefix("//") ? "//" : "") + String(decoding: bytes, as: UTF8.self)
  }
}

extension Database {
  /// Copies all that this connection sees to an empty file.
  ///
  /// - Complexity: O(n) in the bytes of the file.
  /// - Throws: What keeps it from being read or written.
  func copy(to path: String) throws(JournalError) {
    let target = try Database(path: path, mode: Mode(writes: true, creates: false))
    guard let backup = sqlite3_backup_init(target.handle, "main", handle, "main") else {
      throw target.error(sqlite3_errcode(target.handle), "copy to \(path)")
    }
    sqlite3_backup_step(backup, -1)
    let code = sqlite3_backup_finish(backup)
    guard code == SQLITE_OK else { throw target.error(code, "copy to \(path)") }
  }

  /// Gives the connection the SQL function `seal`.
  private func addSeal() {
    let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY
    sqlite3_create_function_v2(
      handle, "seal", -1, flags, Unmanaged.passRetained(RowSeal()).toOpaque(),
      { context, count, values in
        guard let own = sqlite3_user_data(context), let values else { return }
        let seal = Unmanaged<RowSeal>.fromOpaque(own).takeUnretainedValue()
        let given = (0..<Int(count)).map { Database.value(values[$0]) }
        if let result = seal.over(given) {
          sqlite3_result_int64(context, result)
        } else {
          sqlite3_result_null(context)
        }
      }, nil, nil,
      { own in
        if let own { Unmanaged<RowSeal>.fromOpaque(own).release() }
      })
  }

  private static func value(_ value: OpaquePointer?) -> RowSeal.Value {
    switch sqlite3_value_type(value) {
    case SQLITE_INTEGER: return .integer(sqlite3_value_int64(value))
    case SQLITE_TEXT, SQLITE_BLOB:
      let start = sqlite3_value_blob(value)
      let count = Int(sqlite3_value_bytes(value))
      return .bytes(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
    default: return .other
    }
  }
}
