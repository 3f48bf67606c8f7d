import EditModel
import Journaling

/// An edit's record whose texts still lie in the bytes it was read from.
struct JournalRecordParts {
  var revision: Int
  var session: UInt64
  var principal: UnsafeRawBufferPointer
  var claimedName: UnsafeRawBufferPointer
  var sequence: Int
  var milliseconds: Int64
  var fingerprint: UInt64
  var digest: UInt64
  var operation: UnsafeRawBufferPointer

  /// A copy of all of it; `nil` if a text is not UTF-8.
  var entry: JournalEntry? {
    guard let principal = String(validating: principal, as: UTF8.self),
      let claimedName = String(validating: claimedName, as: UTF8.self)
    else { return nil }
    return JournalEntry(
      revision: revision, session: SessionID(bits: session), sequence: sequence,
      fingerprint: fingerprint, principal: principal, claimedName: claimedName,
      milliseconds: milliseconds, digest: digest, operation: Array(operation))
  }
}
