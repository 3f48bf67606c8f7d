import Cryptography
import EditModel
import Journaling

/// Records as versions 1 and 2 of the format had them (`Schemas/journal.sql`).
enum FormerRecord {
  /// The hash before the first edit of a document: that of its name.
  static func start(of document: DocumentName, with hasher: borrowing SHA256Hasher) -> ChainHash {
    ChainHash(of: Array("stet journal 1\n\(document.text)".utf8), with: hasher)
  }

  /// Reads the next record; `nil` if the bytes from here on are none. Its digest is not known.
  static func next(in reader: inout RecordReader) -> JournalEntry? {
    guard let revision = reader.count(), let session = reader.fixed(),
      let sequence = reader.count(), let fingerprint = reader.fixed(),
      let milliseconds = reader.varint(), let principal = reader.text(),
      let operation = reader.counted()
    else { return nil }
    return JournalEntry(
      revision: revision, session: SessionID(bits: session), sequence: sequence,
      fingerprint: fingerprint, principal: principal,
      milliseconds: Int64(bitPattern: milliseconds), digest: 0, operation: Array(operation))
  }
}
