package import DocumentEngine
import OperationalTransform
import TextStorage
import WireFormat

/// Rebuilds the text of a document at any revision from a journal of any kind.
package struct JournalReplay {
  private let journal: any Journal
  /// Entries that are read at once.
  private static let batchCount = 4096
  /// Bytes of operations that are read at once.
  private static let batchByteCount = 4 << 20

  /// Reads from `journal`, on the thread that uses it.
  package init(_ journal: any Journal) {
    self.journal = journal
  }

  /// The text at `revision`, from the newest checkpoint before it.
  ///
  /// - Parameters:
  ///   - document: Which document.
  ///   - revision: Which revision; `nil`: the newest.
  ///   - onProgress: Called with each revision that a batch of edits has reached.
  /// - Returns: `nil` if there is no such document or revision.
  /// - Complexity: O(n) in the text of the checkpoint and the edits behind it.
  /// - Throws: `JournalError`; `.corrupt` if an edit is missing or does not apply.
  package func checkpoint(
    of document: DocumentName, at revision: Int? = nil,
    onProgress: (Int) -> Void = { _ in }
  ) throws(JournalError) -> Checkpoint? {
    guard let summary = try journal.summary(of: document) else { return nil }
    let target = revision ?? summary.revision
    guard (0...summary.revision).contains(target) else { return nil }
    var reached =
      try journal.checkpoint(of: document, atOrBefore: target)
      ?? Checkpoint(revision: 0, text: Text(), milliseconds: summary.createdMilliseconds)
    while reached.revision < target {
      let entries = try journal.entries(
        of: document, after: reached.revision,
        countLimit: min(Self.batchCount, target - reached.revision),
        byteCountLimit: Self.batchByteCount)
      guard !entries.isEmpty else { throw Self.damage(document, reached.revision + 1, "missing") }
      for entry in entries { try Self.apply(entry, of: document, to: &reached) }
      onProgress(reached.revision)
    }
    return reached
  }

  /// The text at a time, in milliseconds since 1970-01-01T00:00:00Z: at the newest revision that
  /// was made until then.
  ///
  /// - Returns: `nil` if there is no such document.
  /// - Throws: `JournalError`; `.corrupt` if an edit is missing or does not apply.
  package func checkpoint(
    of document: DocumentName, atMilliseconds milliseconds: Int64
  ) throws(JournalError) -> Checkpoint? {
    guard let revision = try journal.revision(of: document, at: milliseconds) else { return nil }
    return try checkpoint(of: document, at: revision)
  }

  private static func apply(
    _ entry: JournalEntry, of document: DocumentName, to reached: inout Checkpoint
  ) throws(JournalError) {
    guard entry.revision == reached.revision + 1 else {
      throw damage(document, reached.revision + 1, "missing")
    }
    do {
      let operation = try entry.operation.withUnsafeBufferPointer { bytes in
        try TextOperation(json: bytes, componentLimit: .max)
      }
      try reached.text.apply(operation)
    } catch {
      throw damage(document, entry.revision, "\(error)")
    }
    reached.revision = entry.revision
    reached.milliseconds = entry.milliseconds
  }

  private static func damage(
    _ document: DocumentName, _ revision: Int, _ reason: String
  ) -> JournalError {
    JournalError(.corrupt, "revision \(revision) of \(document.text) cannot be read: \(reason)")
  }
}
