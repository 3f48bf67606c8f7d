import Compression
import Cryptography
import EditModel
import Journaling
import TextStorage

/// Carries documents of an older version over to the tables of this one, one after the other, in
/// the transaction under way. Each edit is applied to its text, so that its record can have the
/// digest; each hash and checkpoint is compared with what it is of.
final class DocumentCarrier {
  /// Most edits of a segment, and the bytes after which none is added.
  static let segmentLimit = (count: 256, byteCount: 32 << 10)

  let database: Database
  let path: String
  let version: Int64
  let segments: Statement
  let tail: Statement
  let sessions: Statement
  let checkpoints: Statement
  let copyCheckpoints: Statement
  let deleteSegments: Statement
  let insertDocument: Statement
  let insertAct: Statement
  let insertSession: Statement
  let insertSegment: Statement
  let hasher = SHA256Hasher()
  var deflater = DeflateStream(DeflateSettings(level: 3), .zlib)
  /// How many edits were carried over.
  var editCount = 0

  /// Prepares the statements.
  init(_ database: Database, path: String, from version: Int64) throws(JournalError) {
    self.database = database
    self.path = path
    self.version = version
    let isSealed = version >= 2
    segments = try Statement(
      """
      SELECT first, last, encoding, byte_count, edits, hash, began FROM former_segment
      WHERE document = ?1 ORDER BY first
      """, in: database)
    tail = try Statement(
      "SELECT record, hash FROM former_tail WHERE document = ?1 ORDER BY arrival", in: database)
    sessions = try Statement(
      """
      SELECT session, secret, sequence, revision, fingerprint,
        \(isSealed ? "seal = \(RowSeal.session)" : "1")
      FROM former_session WHERE document = ?1
      """, in: database)
    checkpoints = try Statement(
      """
      SELECT revision, milliseconds, digest, \(isSealed ? "seal = \(RowSeal.checkpoint)" : "1")
      FROM former_checkpoint WHERE document = ?1 ORDER BY revision
      """, in: database)
    copyCheckpoints = try Statement(
      """
      INSERT INTO checkpoint
        (document, revision, milliseconds, digest, encoding, byte_count, body, seal)
      SELECT document, revision, milliseconds, digest, encoding, byte_count, body,
        \(RowSeal.checkpoint)
      FROM former_checkpoint WHERE document = ?1
      """, in: database)
    // Their pages are used again at once.
    deleteSegments = try Statement(
      "DELETE FROM former_segment WHERE document = ?1", in: database)
    insertDocument = try Statement(
      """
      INSERT INTO document (id, identity, name, type, created, standing, horizon, acts, revision,
        modified, hash, seal)
      VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, 2, ?6, ?7, ?8,
        seal(?1, ?2, ?3, ?4, ?5, 0, 0, 2, ?6, ?7, ?8))
      """, in: database)
    insertAct = try Statement(
      "INSERT INTO act (document, revision, number, hash, record) VALUES (?1, ?2, ?3, ?4, ?5)",
      in: database)
    insertSession = try Statement(
      """
      INSERT INTO session (document, session, secret, sequence, revision, fingerprint, seal)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, seal(?1, ?2, ?3, ?4, ?5, ?6))
      """, in: database)
    insertSegment = try Statement(
      """
      INSERT INTO segment (document, first, last, began, hash, encoding, byte_count, edits)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      """, in: database)
  }
}
