import Journaling

/// The versions of the file format: `Schemas/journal.sql` is the newest.
enum Schema {
  /// Marks the file as ours: "Stet" in ASCII.
  static let applicationID: Int64 = 0x5374_6574
  /// The version that this program writes.
  static let version: Int64 = 3

  /// What a file is, judged by its marks.
  enum Standing {
    /// Nothing was ever written to it.
    case empty
    /// A journal of this version or an older one.
    case journal(version: Int64)
  }

  /// Looks at the marks of an open file; `newest` is the version up to which it may be.
  ///
  /// - Throws: `.newerSchema`, or `.corrupt` if it is no journal.
  static func standing(
    of database: Database, path: String, newest: Int64
  ) throws(JournalError) -> Standing {
    let application = try database.integer("PRAGMA application_id") ?? 0
    let version = try database.integer("PRAGMA user_version") ?? 0
    let tables = try database.integer("SELECT count(*) FROM sqlite_schema") ?? 0
    if application == 0, version == 0, tables == 0 { return .empty }
    guard application == applicationID, version >= 1 else {
      throw JournalError(.corrupt, "\(path) is a SQLite file, but no journal")
    }
    guard version <= newest else {
      throw JournalError(
        .newerSchema,
        "\(path) has schema version \(version); this program knows up to \(newest)")
    }
    if version == Self.version { try checkTables(of: database, path: path) }
    return .journal(version: version)
  }

  /// Checks that the tables are those of the newest version, to the letter but for white space:
  /// SQLite finds a damaged name when it first uses it. What else is in the file is the business of
  /// whoever made it.
  private static func checkTables(of database: Database, path: String) throws(JournalError) {
    let statements = try database.text(
      "SELECT group_concat(sql, ';') FROM sqlite_schema WHERE type = 'table' AND name IN (\(names))"
    )
    guard shape(statements ?? "") == shape(tables) else {
      throw JournalError(.corrupt, "\(path) has other tables than a journal of this version")
    }
  }

  /// Checks that nothing of others has a say in what is written to the tables: a trigger changes
  /// it, a unique index or a foreign key refuses it.
  ///
  /// - Throws: `.corrupt`, with what is to be dropped.
  static func checkObjectsOfOthers(
    in database: Database, path: String
  ) throws(JournalError) {
    let found = try database.text(
      """
      SELECT 'trigger ' || name FROM sqlite_schema
      WHERE type = 'trigger' AND tbl_name COLLATE NOCASE IN (\(names))
      UNION ALL
      SELECT 'unique index ' || s.name FROM sqlite_schema AS s, pragma_index_list(s.tbl_name) AS i
      WHERE s.type = 'index' AND s.sql IS NOT NULL AND i.name = s.name AND i."unique"
        AND s.tbl_name COLLATE NOCASE IN (\(names))
      UNION ALL
      SELECT 'table ' || s.name || ', which refers to ' || k."table"
      FROM sqlite_schema AS s, pragma_foreign_key_list(s.name) AS k
      WHERE s.type = 'table' AND s.name NOT IN (\(names))
        AND k."table" COLLATE NOCASE IN (\(names))
      """)
    guard let found else { return }
    throw JournalError(
      .corrupt, "somebody else's object has a say in what is written to \(path); drop the \(found)")
  }

  /// The names of the tables, as a list of SQL.
  private static let names = tables.split(separator: "\n").compactMap { line in
    let words = line.split(separator: " ")
    return line.hasPrefix("CREATE TABLE") ? "'\(words[2])'" : nil
  }.joined(separator: ", ")

  private static func shape(_ sql: String) -> [String] {
    sql.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
      .filter { $0.hasPrefix("CREATE") }.sorted()
  }

  /// Makes the tables of the newest version in an empty file, in one transaction.
  static func create(in database: Database, epoch: UInt64) throws(JournalError) {
    try database.execute(
      """
      BEGIN IMMEDIATE; \(marks) \(tables)
      INSERT INTO lineage (id, epoch, folded) VALUES (1, \(Int64(bitPattern: epoch)), 0);
      UPDATE lineage SET seal = \(RowSeal.lineage); \(addUsage) COMMIT
      """)
  }

  private static let marks =
    "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version);"

  /// What fills the table `usage`.
  static let addUsage =
    "INSERT INTO usage (id, in_use) VALUES (1, 0); UPDATE usage SET seal = \(RowSeal.usage);"

  /// The statements of `Schemas/journal.sql`, to the letter.
  static let tables = lineageTable + usageTable + documentTables

  private static let lineageTable = """
    CREATE TABLE lineage (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      epoch INTEGER NOT NULL,
      folded INTEGER NOT NULL,
      seal INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    """

  static let usageTable = """
    CREATE TABLE usage (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      in_use INTEGER NOT NULL,
      seal INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    """

  /// The tables that hold what is in the documents.
  static let documentTables = """
    CREATE TABLE document (
      id INTEGER PRIMARY KEY,
      identity INTEGER NOT NULL,
      name TEXT NOT NULL UNIQUE,
      type TEXT NOT NULL,
      created INTEGER NOT NULL,
      standing INTEGER NOT NULL,
      horizon INTEGER NOT NULL,
      acts INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      modified INTEGER NOT NULL,
      hash BLOB NOT NULL CHECK (length(hash) = 32),
      seal INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    CREATE TABLE act (
      document INTEGER NOT NULL REFERENCES document (id),
      revision INTEGER NOT NULL,
      number INTEGER NOT NULL,
      hash BLOB NOT NULL CHECK (length(hash) = 32),
      record BLOB NOT NULL,
      PRIMARY KEY (document, revision, number)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE session (
      document INTEGER NOT NULL REFERENCES document (id),
      session INTEGER NOT NULL,
      secret BLOB NOT NULL CHECK (length(secret) = 32),
      sequence INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      fingerprint INTEGER NOT NULL,
      seal INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (document, session)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE tail (
      arrival INTEGER PRIMARY KEY,
      document INTEGER NOT NULL,
      hash BLOB NOT NULL,
      record BLOB NOT NULL
    ) STRICT;

    CREATE TABLE segment (
      document INTEGER NOT NULL REFERENCES document (id),
      first INTEGER NOT NULL,
      last INTEGER NOT NULL CHECK (last >= first),
      began INTEGER NOT NULL,
      hash BLOB NOT NULL CHECK (length(hash) = 32),
      encoding INTEGER NOT NULL CHECK (encoding IN (0, 1, 2)),
      byte_count INTEGER NOT NULL,
      edits BLOB NOT NULL,
      PRIMARY KEY (document, first)
    ) STRICT;

    CREATE TABLE checkpoint (
      document INTEGER NOT NULL REFERENCES document (id),
      revision INTEGER NOT NULL,
      milliseconds INTEGER NOT NULL,
      digest INTEGER NOT NULL,
      encoding INTEGER NOT NULL CHECK (encoding IN (0, 1)),
      byte_count INTEGER NOT NULL,
      body BLOB NOT NULL,
      seal INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (document, revision)
    ) STRICT;
    """
}
