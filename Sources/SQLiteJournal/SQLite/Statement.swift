import CSQLite
import Journaling

/// A prepared statement. It is reset before its next use; a failed bind leaves NULL, which the
/// schema's columns refuse.
struct Statement: ~Copyable {
  private let handle: OpaquePointer
  private let database: Database

  /// Compiles `sql`, which is one statement.
  init(_ sql: String, in database: Database) throws(JournalError) {
    var handle: OpaquePointer?
    let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
    let code = sqlite3_prepare_v3(database.handle, sql, -1, flags, &handle, nil)
    guard code == SQLITE_OK, let handle else { throw database.error(code, sql) }
    self.handle = handle
    self.database = database
  }

  deinit {
    sqlite3_finalize(handle)
  }

  /// Goes to the next row.
  ///
  /// - Returns: `false` behind the last one; the statement is reset then.
  func step() throws(JournalError) -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    sqlite3_reset(handle)
    guard code == SQLITE_DONE else { throw failure(code) }
    return false
  }

  /// Runs the statement to its end and resets it.
  func run() throws(JournalError) {
    while try step() {}
  }

  /// Runs a statement that returns no rows with `first` as its last but one parameter and `second`
  /// as its last, without copying them.
  func run(
    binding first: UnsafeRawBufferPointer, at index: Int32, and second: UnsafeRawBufferPointer
  ) throws(JournalError) {
    sqlite3_bind_blob64(handle, index, first.baseAddress, UInt64(first.count), nil)
    sqlite3_bind_blob64(handle, index + 1, second.baseAddress, UInt64(second.count), nil)
    let code = sqlite3_step(handle)
    sqlite3_reset(handle)
    guard code == SQLITE_DONE else { throw failure(code) }
  }

  /// Makes the statement ready for its next use.
  func reset() {
    sqlite3_reset(handle)
  }

  private func failure(_ code: Int32) -> JournalError {
    database.error(code, String(cString: sqlite3_sql(handle)))
  }

  /// Binds an integer; parameters count from 1.
  func bind(_ index: Int32, _ value: Int64) {
    sqlite3_bind_int64(handle, index, value)
  }

  /// Binds 64 bits as an integer.
  func bind(_ index: Int32, bits: UInt64) {
    sqlite3_bind_int64(handle, index, Int64(bitPattern: bits))
  }

  /// Binds a copy of a text.
  func bind(_ index: Int32, _ text: String) {
    sqlite3_bind_text(handle, index, text, Int32(text.utf8.count), Self.copied)
  }

  /// Binds a copy of bytes.
  func bind(_ index: Int32, _ bytes: [UInt8]) {
    guard !bytes.isEmpty else {
      sqlite3_bind_zeroblob(handle, index, 0)
      return
    }
    sqlite3_bind_blob64(handle, index, bytes, UInt64(bytes.count), Self.copied)
  }

  private static var copied: sqlite3_destructor_type {
    unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  }

  /// The integer in a column of the row; columns count from 0.
  func integer(_ column: Int32) -> Int64 {
    sqlite3_column_int64(handle, column)
  }

  /// The integer in a column as 64 bits.
  func bits(_ column: Int32) -> UInt64 {
    UInt64(bitPattern: sqlite3_column_int64(handle, column))
  }

  /// The text in a column.
  func text(_ column: Int32) -> String {
    sqlite3_column_text(handle, column).map { String(cString: $0) } ?? ""
  }

  /// The text in a column, `nil` if it is not UTF-8. A text may hold U+0000.
  func validText(_ column: Int32) -> String? {
    withBytes(column) { String(validating: $0, as: UTF8.self) }
  }

  /// A copy of the bytes in a column.
  func bytes(_ column: Int32) -> [UInt8] {
    withBytes(column) { Array($0) }
  }

  /// Lends the bytes in a column; they are gone after the next step or reset.
  func withBytes<Result>(
    _ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    let start = sqlite3_column_blob(handle, column)
    let count = Int(sqlite3_column_bytes(handle, column))
    return body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
  }
}
