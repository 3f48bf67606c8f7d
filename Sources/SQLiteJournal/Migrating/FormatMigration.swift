import EditModel
import Journaling

/// Brings a journal of an older version to the newest one, in one transaction: whatever ends it
/// early leaves the older version.
struct FormatMigration: ~Copyable {
  private let database: Database
  private let path: String
  private let version: Int64

  /// The tables whose rows are written anew.
  private static let tables = ["document", "session", "tail", "segment", "checkpoint"]

  /// Prepares for a file of `version`.
  init(of database: Database, path: String, from version: Int64) {
    self.database = database
    self.path = path
    self.version = version
  }

  /// Does what is to be done, if anything.
  ///
  /// - Parameter later: What leads from the newest version to later ones.
  /// - Complexity: O(n) in all edits, each of which is applied to its text: some 10 µs. In memory
  ///   are one text, one segment, and SQLite's cache; in the log is what is written, about as much
  ///   as the journal has.
  /// - Throws: `JournalError`; the older version stands then. `.corrupt` if anything in it is
  ///   damaged: what cannot be proven is not carried over.
  func run(followedBy later: [String]) throws(JournalError) {
    let newest = Schema.version + Int64(later.count)
    guard version < newest else { return }
    if version < Schema.version { try Schema.checkObjectsOfOthers(in: database, path: path) }
    // Views and tables of others keep the names that they have for the tables.
    try database.execute("PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON")
    do {
      try database.execute("BEGIN IMMEDIATE")
      if version < Schema.version { try rewrite() }
      for step in later.dropFirst(max(0, Int(version - Schema.version))) {
        try database.execute(step)
      }
      try database.execute("PRAGMA user_version = \(newest)")
      try database.execute("COMMIT")
    } catch {
      database.rollBack()
      throw error
    }
    try database.execute("PRAGMA legacy_alter_table = OFF; PRAGMA foreign_keys = ON")
  }

  private func rewrite() throws(JournalError) {
    let indexes = try indexesOfOthers()
    for table in Self.tables {
      try database.execute("ALTER TABLE \(table) RENAME TO former_\(table)")
    }
    try database.execute("CREATE INDEX former_order ON former_tail (document, arrival)")
    try database.execute(Schema.documentTables)
    if version == 1 {
      try database.execute(
        "ALTER TABLE lineage ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;" + Schema.usageTable
          + Schema.addUsage)
    }
    try carryDocuments()
    try database.execute(
      """
      UPDATE lineage SET folded = coalesce((SELECT max(arrival) FROM former_tail), folded);
      UPDATE lineage SET seal = \(RowSeal.lineage)
      """)
    for table in Self.tables.reversed() { try database.execute("DROP TABLE former_\(table)") }
    for index in indexes {
      // One on a column that is not there any more is gone with it.
      try? database.execute(index)
    }
  }

  private func indexesOfOthers() throws(JournalError) -> [String] {
    let names = Self.tables.map { "'\($0)'" }.joined(separator: ", ")
    let rows = try Statement(
      "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL "
        + "AND tbl_name COLLATE NOCASE IN (\(names))", in: database)
    var indexes: [String] = []
    while try rows.step() { indexes.append(rows.text(0)) }
    return indexes
  }

  private func carryDocuments() throws(JournalError) {
    let seal =
      version >= 2 ? "seal = seal(id, name, type, created, revision, modified, hash)" : "1"
    let rows = try Statement(
      "SELECT id, name, type, created, revision, modified, hash, \(seal) FROM former_document "
        + "ORDER BY id", in: database)
    let carrier = try DocumentCarrier(database, path: path, from: version)
    while try rows.step() {
      guard let document = FormerDocument(rows) else {
        throw JournalError(
          .corrupt,
          "\(path) has schema version \(version) and row \(rows.integer(0)) of document is "
            + "damaged: it cannot be migrated, and was left as it is")
      }
      try carrier.carry(document)
    }
    try carrier.checkNothingIsLeft()
  }
}
