import EditModel
import Journaling
import TextStorage

/// Small values for the tests of journals.
enum Samples {
  static let secretHash = SecretHash((0..<32).map { UInt8($0) })

  static func name(_ text: String) -> DocumentName {
    guard let name = DocumentName(text) else { preconditionFailure("a valid name") }
    return name
  }

  /// The entry that makes `revision`, by a session that makes every edit from `firstRevision` on.
  static func entry(
    _ revision: Int, session: UInt64 = 7, firstRevision: Int = 1, text: String? = nil
  ) -> JournalEntry {
    let insert = text ?? "edit \(revision) "
    return JournalEntry(
      revision: revision, session: SessionID(bits: session), sequence: revision - firstRevision + 1,
      fingerprint: UInt64(revision) &* 0x9E37_79B9_7F4A_7C15, principal: "ada",
      claimedName: revision % 2 == 0 ? "Ada 😀" : "", milliseconds: Int64(1000 * revision),
      digest: Text(insert).digest, operation: Array("[\"\(insert)\"]".utf8))
  }

  /// An append of `count` edits behind `revision`, by one session that made all edits before.
  static func append(
    _ document: String, after revision: Int, count: Int, session: UInt64 = 7
  ) -> JournalAppend {
    let id = SessionID(bits: session)
    return JournalAppend(
      document: name(document), expectedRevision: revision,
      entries: (0..<count).map { entry(revision + 1 + $0, session: session) },
      newSessions: revision == 0 ? [(session: id, secretHash: secretHash)] : [],
      milliseconds: 500)
  }
}
