package import EditModel

extension JournalView {
  /// Entries that one read brings at most while a content is rebuilt.
  private var readCount: Int { 4096 }
  /// Bytes of operations that one read brings at most while a content is rebuilt.
  private var readByteCount: Int { 4 << 20 }

  /// The newest state of a document; revision 0 for one that does not exist.
  ///
  /// - Parameters:
  ///   - document: Which document.
  ///   - told: What its peers were told last, if it was in memory before.
  ///   - wish: Which of its edits are kept for somebody who waits for the document.
  /// - Returns: The state, which says whether it follows what was told.
  /// - Throws: `JournalError`; a document that cannot be read is an error, never an empty one.
  package func load(
    _ document: DocumentName, told: HeldText? = nil, keeping wish: RecentRun.Wish? = nil
  ) throws(JournalError) -> DocumentState {
    var state = DocumentState(
      content: DocumentType.text.emptyContent, revision: 0, milliseconds: 0, sessions: [],
      exists: false)
    if let rebuilt = try rebuild(document, to: nil, keeping: wish, onProgress: { _ in }) {
      let newest = rebuilt.reached
      state = DocumentState(
        content: newest.content, revision: newest.revision, milliseconds: newest.milliseconds,
        sessions: try sessions(of: document), checkpointRevision: rebuilt.checkpointRevision,
        uncheckpointedByteCount: rebuilt.byteCount)
      state.recent = rebuilt.recent
    }
    if let told {
      let known = [
        HeldText(revision: state.revision, digest: state.content.digest), state.recent?.start,
      ]
      var found = known.first { $0?.revision == told.revision }??.digest
      if found == nil { found = try digest(of: document, at: told.revision) }
      // One that does not exist holds nothing, of whatever type it was to be.
      state.followsTold = found == told.digest || (!state.exists && told.revision == 0)
    }
    return state
  }

  /// The digest of a document's content at a durable revision.
  ///
  /// - Returns: `nil` if there is no such revision, or its proof was pruned; a document that does
  ///   not exist has revision 0.
  /// - Complexity: One entry, or one checkpoint; no text is rebuilt.
  /// - Throws: `JournalError`.
  package func digest(of document: DocumentName, at revision: Int) throws(JournalError) -> UInt64? {
    guard let summary = try summary(of: document) else {
      return revision == 0 ? DocumentType.text.emptyContent.digest : nil
    }
    if revision == 0 { return try type(of: summary).emptyContent.digest }
    guard revision <= summary.revision else { return nil }
    if revision > summary.horizon {
      return try entries(
        of: document, after: revision - 1, countLimit: 1, byteCountLimit: .max
      ).first?.digest
    }
    guard revision == summary.horizon else { return nil }
    return try checkpoint(of: document, atOrBefore: revision)?.content.digest
  }

  /// Rebuilds the content of a document at a durable revision, from the newest checkpoint before.
  ///
  /// - Parameters:
  ///   - document: Which document.
  ///   - revision: Which revision; `nil` for the newest.
  ///   - onProgress: Called with each revision that a batch of edits has reached.
  /// - Returns: The content with its revision and that revision's time; `nil` if there is no such
  ///   document or revision, or it was pruned.
  /// - Complexity: One checkpoint and the edits between it and `revision`.
  /// - Throws: `JournalError`; `.corrupt` if an edit is missing or cannot be applied,
  ///   `.unknownType` if this process does not have the document's type.
  package func replay(
    _ document: DocumentName, to revision: Int? = nil, onProgress: (Int) -> Void = { _ in }
  ) throws(JournalError) -> Checkpoint? {
    try rebuild(document, to: revision, onProgress: onProgress)?.reached
  }

  /// The same, with the revision of the newest checkpoint, the bytes of the edits behind that, and
  /// the edits that were to be kept. Each edit is read once.
  private func rebuild(
    _ document: DocumentName, to revision: Int?, keeping wish: RecentRun.Wish? = nil,
    onProgress: (Int) -> Void
  ) throws(JournalError) -> (
    reached: Checkpoint, checkpointRevision: Int, byteCount: Int, recent: RecentRun?
  )? {
    guard let summary = try summary(of: document) else { return nil }
    let end = revision ?? summary.revision
    guard (summary.horizon...summary.revision).contains(end) else { return nil }
    let wish = wish.flatMap { wish in
      wish.isFulfilled(at: end) && wish.revision >= summary.horizon ? wish : nil
    }
    let type = try type(of: summary)
    let empty = Checkpoint(
      revision: 0, content: type.emptyContent, milliseconds: summary.createdMilliseconds)
    let newest = try checkpoint(of: document, atOrBefore: end) ?? empty
    var reached = newest
    if let wish, wish.revision < newest.revision {
      reached = try checkpoint(of: document, atOrBefore: wish.revision) ?? empty
    }
    var byteCount = 0
    var recent = wish.flatMap { RecentRun($0, at: reached) }
    while reached.revision < end {
      let entries = try entries(
        of: document, after: reached.revision, countLimit: min(readCount, end - reached.revision),
        byteCountLimit: readByteCount)
      guard entries.first?.revision == reached.revision + 1 else {
        throw JournalError(
          .corrupt, "\(document.text): the journal has no revision \(reached.revision + 1)")
      }
      for entry in entries {
        try apply(entry, to: &reached, of: document, type)
        if entry.revision > newest.revision { byteCount += entry.operation.count }
        recent?.append(entry)
        if recent == nil, let wish { recent = RecentRun(wish, at: reached) }
      }
      guard reached.content.digest == entries.last?.digest else {
        throw JournalError(
          .corrupt, "\(document.text): revision \(reached.revision) has another text than it proves"
        )
      }
      onProgress(reached.revision)
    }
    if let wish, let run = recent, run.byteCount > wish.byteCountLimit { recent = nil }
    return (reached, newest.revision, byteCount, recent)
  }

  private func type(of summary: DocumentSummary) throws(JournalError) -> DocumentType {
    guard let type = types[summary.typeName] else {
      throw JournalError(
        .unknownType, "\(summary.name.text) is of type \(summary.typeName), which is not known")
    }
    return type
  }

  private func apply(
    _ entry: JournalEntry, to reached: inout Checkpoint, of document: DocumentName,
    _ type: DocumentType
  ) throws(JournalError) {
    do {
      try reached.content.apply(entry.decodedOperation(of: type))
    } catch {
      throw JournalError(
        .corrupt, "\(document.text): revision \(entry.revision) cannot be applied: \(error)")
    }
    reached.revision = entry.revision
    reached.milliseconds = entry.milliseconds
  }
}
