import Journaling

/// Reads the records of edits from bytes, one after the other.
struct JournalRecordReader {
  private var reader: RecordReader

  /// Begins at the first of `bytes`, which must outlive the reader.
  init(_ bytes: UnsafeRawBufferPointer) {
    reader = RecordReader(bytes)
  }

  /// Where the next record begins, in bytes.
  var offset: Int { reader.offset }
  /// Whether all bytes were read.
  var isAtEnd: Bool { reader.isAtEnd }

  /// Reads the revision that a record begins with.
  mutating func nextRevision() -> Int? {
    reader.kind()?.kind == .edit ? reader.count() : nil
  }

  /// Reads the next record.
  ///
  /// - Returns: `nil` if the bytes from here on are none.
  mutating func next() -> JournalEntry? { nextParts()?.entry }

  /// Reads the next record without copying anything out of the bytes.
  ///
  /// - Returns: `nil` if the bytes from here on are none.
  mutating func nextParts() -> JournalRecordParts? {
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    guard let (kind, parts) = reader.kind(), kind == .edit,
      let revision = reader.count(), let session = reader.fixed(),
      let principal = parts.contains(.principal) ? reader.counted() : nothing,
      let claimedName = parts.contains(.claimedName) ? reader.counted() : nothing,
      let sequence = reader.count(), let milliseconds = reader.varint(),
      let fingerprint = reader.fixed(), let digest = reader.fixed(),
      let operation = reader.counted()
    else { return nil }
    return JournalRecordParts(
      revision: revision, session: session, principal: principal, claimedName: claimedName,
      sequence: sequence, milliseconds: Int64(bitPattern: milliseconds), fingerprint: fingerprint,
      digest: digest, operation: operation)
  }
}
