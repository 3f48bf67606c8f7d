import OperationalTransform
package import TextStorage

extension Journal {
  /// Entries that one read brings at most while a text is rebuilt.
  private var readCount: Int { 4096 }
  /// Bytes of operations that one read brings at most while a text is rebuilt.
  private var readByteCount: Int { 4 << 20 }

  /// The newest state of a document; revision 0 for one that does not exist.
  ///
  /// - Throws: `JournalError`; a document that cannot be read is an error, never an empty one.
  package func load(_ document: DocumentName) throws(JournalError) -> DocumentState {
    guard let summary = try summary(of: document) else {
      return DocumentState(text: Text(), revision: 0, milliseconds: 0, sessions: [])
    }
    let read = try text(of: document, at: summary.revision)
    return DocumentState(
      text: read.text, revision: summary.revision, milliseconds: summary.modifiedMilliseconds,
      sessions: try sessions(of: document))
  }

  /// The text at a durable revision and that revision's time.
  ///
  /// - Parameters:
  ///   - document: Which document.
  ///   - revision: Which revision.
  ///   - onProgress: Called with each revision that a batch of edits has reached.
  /// - Returns: The text; the time in milliseconds since 1970-01-01T00:00:00Z, 0 at revision 0.
  /// - Complexity: One checkpoint and the edits between it and `revision`.
  /// - Throws: `JournalError`, also if the journal does not hold every edit up to `revision`.
  package func text(
    of document: DocumentName, at revision: Int, onProgress: (Int) -> Void = { _ in }
  ) throws(JournalError) -> (text: Text, milliseconds: Int64) {
    let checkpoint = try checkpoint(of: document, atOrBefore: revision)
    var text = checkpoint?.text ?? Text()
    var milliseconds = checkpoint?.milliseconds ?? 0
    var reached = checkpoint?.revision ?? 0
    while reached < revision {
      let entries = try entries(
        of: document, after: reached, countLimit: min(readCount, revision - reached),
        byteCountLimit: readByteCount)
      guard let first = entries.first, first.revision == reached + 1 else {
        throw JournalError(
          .corrupt, "\(document.text): the journal has no revision \(reached + 1)")
      }
      for entry in entries {
        try apply(entry, to: &text, of: document)
        milliseconds = entry.milliseconds
      }
      reached += entries.count
      onProgress(reached)
    }
    return (text, milliseconds)
  }

  private func apply(
    _ entry: JournalEntry, to text: inout Text, of document: DocumentName
  ) throws(JournalError) {
    do {
      try text.apply(entry.decodedOperation())
    } catch {
      throw JournalError(
        .corrupt, "\(document.text): revision \(entry.revision) cannot be applied: \(error)")
    }
  }
}
