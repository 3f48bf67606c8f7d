import EditModel
import Journaling

/// The bytes of one edit, as they are hashed and stored:
///
///     kind          1 byte: 0, plus 16 if there is a principal, 32 if there is a claimed name
///     revision      varint
///     session       8 bytes, little-endian
///     principal     varint of its byte count, then UTF-8, if there is one
///     claimed name  likewise
///     sequence      varint
///     milliseconds  varint of the 64 bits
///     fingerprint   8 bytes, little-endian
///     digest        8 bytes, little-endian
///     operation     varint of its byte count, then its bytes
enum JournalRecord {
  /// Appends the bytes of `entry` to `output`.
  static func encode(_ entry: JournalEntry, into output: inout [UInt8]) {
    var parts: RecordKind.Parts = []
    if !entry.principal.isEmpty { parts.insert(.principal) }
    if !entry.claimedName.isEmpty { parts.insert(.claimedName) }
    output.append(RecordKind.edit.byte(with: parts))
    output.append(varint: UInt64(entry.revision))
    output.append(fixed: entry.session.bits)
    if parts.contains(.principal) { output.append(counted: entry.principal.utf8) }
    if parts.contains(.claimedName) { output.append(counted: entry.claimedName.utf8) }
    output.append(varint: UInt64(entry.sequence))
    output.append(varint: UInt64(bitPattern: entry.milliseconds))
    output.append(fixed: entry.fingerprint)
    output.append(fixed: entry.digest)
    output.append(counted: entry.operation)
  }
}
