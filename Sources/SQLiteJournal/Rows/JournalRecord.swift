import EditModel
import Journaling

/// The canonical bytes of one edit, as they are hashed and stored:
///
///     revision      varint
///     session       8 bytes, little-endian
///     sequence      varint
///     fingerprint   8 bytes, little-endian
///     milliseconds  varint of the 64 bits
///     principal     varint of its byte count, then UTF-8
///     operation     varint of its byte count, then canonical JSON
///
/// A varint has 7 bits in each byte, the lowest first; all bytes but the last have the top bit set,
/// and the last is not zero unless it is the only one.
enum JournalRecord {
  /// Appends the canonical bytes of `entry` to `output`.
  static func encode(_ entry: JournalEntry, into output: inout [UInt8]) {
    append(UInt64(entry.revision), to: &output)
    append(fixed: entry.session.bits, to: &output)
    append(UInt64(entry.sequence), to: &output)
    append(fixed: entry.fingerprint, to: &output)
    append(UInt64(bitPattern: entry.milliseconds), to: &output)
    append(UInt64(entry.principal.utf8.count), to: &output)
    output.append(contentsOf: entry.principal.utf8)
    append(UInt64(entry.operation.count), to: &output)
    output.append(contentsOf: entry.operation)
  }

  private static func append(_ value: UInt64, to output: inout [UInt8]) {
    var rest = value
    while rest >= 0x80 {
      output.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    output.append(UInt8(truncatingIfNeeded: rest))
  }

  private static func append(fixed value: UInt64, to output: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { output.append(contentsOf: $0) }
  }
}

/// Reads records from bytes, one after the other.
struct JournalRecordReader {
  private let bytes: UnsafeRawBufferPointer
  /// Where the next record begins, in bytes.
  private(set) var offset: Int

  /// Begins at the first of `bytes`, which must outlive the reader.
  init(_ bytes: UnsafeRawBufferPointer, from offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  /// Whether all bytes were read.
  var isAtEnd: Bool { offset == bytes.count }

  /// Reads the revision that a record begins with.
  mutating func nextRevision() -> Int? { count() }

  /// Reads the next record.
  ///
  /// - Returns: `nil` if the bytes from here on are none.
  mutating func next() -> JournalEntry? {
    guard let parts = nextParts(),
      let principal = String(validating: parts.principal, as: UTF8.self)
    else { return nil }
    return JournalEntry(
      revision: parts.revision, session: SessionID(bits: parts.session), sequence: parts.sequence,
      fingerprint: parts.fingerprint, principal: principal, milliseconds: parts.milliseconds,
      operation: Array(parts.operation))
  }

  /// Reads the next record without copying anything out of the bytes.
  ///
  /// - Returns: `nil` if the bytes from here on are none.
  mutating func nextParts() -> JournalRecordParts? {
    guard let revision = count(), let session = fixed(), let sequence = count(),
      let fingerprint = fixed(), let milliseconds = varint(),
      let principal = slice(), let operation = slice()
    else { return nil }
    return JournalRecordParts(
      revision: revision, session: session, sequence: sequence, fingerprint: fingerprint,
      milliseconds: Int64(bitPattern: milliseconds), principal: principal, operation: operation)
  }

  /// Reads four bytes, little-endian.
  mutating func nextCheck() -> UInt32? {
    guard bytes.count - offset >= 4 else { return nil }
    defer { offset += 4 }
    return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  private mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      guard shift < 63 || byte < 2 else { return nil }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return byte == 0 && shift > 0 ? nil : value }
      shift += 7
    }
    return nil
  }

  private mutating func count() -> Int? {
    varint().flatMap { Int(exactly: $0) }
  }

  private mutating func fixed() -> UInt64? {
    guard bytes.count - offset >= 8 else { return nil }
    defer { offset += 8 }
    return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  private mutating func slice() -> UnsafeRawBufferPointer? {
    guard let count = count(), bytes.count - offset >= count else { return nil }
    defer { offset += count }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
  }
}

/// A record whose texts still lie in the bytes it was read from.
struct JournalRecordParts {
  var revision: Int
  var session: UInt64
  var sequence: Int
  var fingerprint: UInt64
  var milliseconds: Int64
  var principal: UnsafeRawBufferPointer
  var operation: UnsafeRawBufferPointer
}
