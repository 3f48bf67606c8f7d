import Journaling

/// The statements of a writer.
final class WriteStatements {
  let begin: Statement
  let commit: Statement
  private let schemaVersion: Statement
  let insertDocument: Statement
  let insertAct: Statement
  let actOnDocument: Statement
  let insertSession: Statement
  let insertTail: Statement
  let insertSegment: Statement
  let deleteSegment: Statement
  let insertCheckpoint: Statement
  let deleteSessions: Statement
  let deleteCheckpoints: Statement
  let updateDocument: Statement
  let updateSession: Statement
  let updateFolded: Statement
  let updateUsage: Statement
  let deleteTail: Statement

  init(_ database: Database) throws(JournalError) {
    begin = try Statement("BEGIN IMMEDIATE", in: database)
    commit = try Statement("COMMIT", in: database)
    schemaVersion = try Statement("PRAGMA schema_version", in: database)
    insertDocument = try Statement(
      """
      INSERT INTO document (id, identity, name, type, created, standing, horizon, acts, revision,
        modified, hash, seal)
      SELECT id, ?1, ?2, ?3, ?4, 0, 0, 1, 0, ?4, ?5,
        seal(id, ?1, ?2, ?3, ?4, 0, 0, 1, 0, ?4, ?5)
      FROM (SELECT coalesce(max(id), 0) + 1 AS id FROM document
            WHERE id < \(StoredNumber.countLimit))
      RETURNING id
      """, in: database)
    insertAct = try Statement(
      "INSERT INTO act (document, revision, number, hash, record) VALUES (?1, ?2, ?3, ?4, ?5)",
      in: database)
    actOnDocument = try Statement(
      """
      UPDATE document SET name = ?2, standing = ?3, horizon = ?4, acts = ?5, hash = ?6,
        seal = seal(id, identity, ?2, type, created, ?3, ?4, ?5, revision, modified, ?6)
      WHERE id = ?1
      """, in: database)
    deleteSessions = try Statement("DELETE FROM session WHERE document = ?1", in: database)
    deleteCheckpoints = try Statement(
      "DELETE FROM checkpoint WHERE document = ?1 AND revision < ?2", in: database)
    insertSession = try Statement(
      """
      INSERT INTO session (document, session, secret, sequence, revision, fingerprint, seal)
      VALUES (?1, ?2, ?3, 0, 0, 0, seal(?1, ?2, ?3, 0, 0, 0))
      """, in: database)
    insertTail = try Statement(
      "INSERT INTO tail (arrival, document, hash, record) VALUES (?1, ?2, ?3, ?4)", in: database)
    insertSegment = try Statement(
      """
      INSERT INTO segment (document, first, last, began, hash, encoding, byte_count, edits)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      """, in: database)
    deleteSegment = try Statement(
      "DELETE FROM segment WHERE document = ?1 AND first = ?2", in: database)
    insertCheckpoint = try Statement(
      """
      INSERT INTO checkpoint
        (document, revision, milliseconds, digest, encoding, byte_count, body, seal)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, seal(?1, ?2, ?3, ?4, ?5, ?6))
      ON CONFLICT (document, revision) DO NOTHING
      """, in: database)
    updateDocument = try Statement(
      """
      UPDATE document SET revision = ?2, modified = ?3, hash = ?4,
        seal = seal(id, identity, name, type, created, standing, horizon, acts, ?2, ?3, ?4)
      WHERE id = ?1
      """, in: database)
    updateSession = try Statement(
      """
      UPDATE session SET sequence = ?3, revision = ?4, fingerprint = ?5,
        seal = seal(document, session, secret, ?3, ?4, ?5)
      WHERE document = ?1 AND session = ?2
      """, in: database)
    updateFolded = try Statement(
      "UPDATE lineage SET folded = ?1, seal = seal(id, epoch, ?1)", in: database)
    updateUsage = try Statement(
      "UPDATE usage SET in_use = ?1, seal = seal(id, ?1)", in: database)
    deleteTail = try Statement("DELETE FROM tail WHERE arrival <= ?1", in: database)
  }

  /// SQLite's count of changes to the tables, indexes and the like of the file.
  ///
  /// - Complexity: O(1) inside a transaction, under a microsecond.
  func readSchemaVersion() throws(JournalError) -> Int64 {
    defer { schemaVersion.reset() }
    return try schemaVersion.step() ? schemaVersion.integer(0) : 0
  }
}
