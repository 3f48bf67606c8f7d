package import EditModel

/// A journal that forgets everything at the end of the process, for tests and simulations.
package final class MemoryJournal: Journal, JournalView, JournalWriting {
  /// All that is kept of one document.
  private struct Record {
    var createdMilliseconds: Int64
    var entries: [JournalEntry] = []
    var sessions: [SessionID: SessionRecord] = [:]
    var checkpoints: [Checkpoint] = []  // in the order of their revisions

    var modifiedMilliseconds: Int64 { entries.last?.milliseconds ?? createdMilliseconds }
  }

  package private(set) var epoch: UInt64
  /// What every call throws instead of working; `nil` while the journal is well.
  package var failure: JournalError?
  private var documents: [DocumentName: Record] = [:]

  /// Makes an empty journal.
  package init(epoch: UInt64) {
    self.epoch = epoch
  }

  /// Makes a copy that changes no more with the original.
  package init(copying original: MemoryJournal) {
    epoch = original.epoch
    failure = original.failure
    documents = original.documents
  }

  package var remarks: [JournalRemark] { [] }

  package func expect(epoch: UInt64) {}

  package func view<Answer>(
    _ body: (any JournalView) throws(JournalError) -> Answer
  ) throws(JournalError) -> Answer {
    if let failure { throw failure }
    return try body(self)
  }

  package func renewEpoch(to epoch: UInt64) throws(JournalError) {
    if let failure { throw failure }
    self.epoch = epoch
  }

  package func append(_ appends: [JournalAppend]) throws(JournalError) -> [AppendOutcome] {
    if let failure { throw failure }
    var outcomes: [AppendOutcome] = []
    for append in appends {
      let actual = documents[append.document]?.entries.count ?? 0
      guard actual == append.expectedRevision else {
        outcomes.append(.conflict(actualRevision: actual))
        continue
      }
      try check(append)
      add(append)
      outcomes.append(.appended)
    }
    return outcomes
  }

  private func check(_ append: JournalAppend) throws(JournalError) {
    let known = documents[append.document]?.sessions ?? [:]
    var lastSequences: [SessionID: Int] = [:]
    for new in append.newSessions { lastSequences[new.session] = 0 }
    for entry in append.entries {
      guard let session = known[entry.session] else { continue }
      lastSequences[entry.session] = session.lastSequence
    }
    for (offset, entry) in append.entries.enumerated() {
      guard entry.revision == append.expectedRevision + offset + 1 else {
        throw JournalError(.misuse, "revision \(entry.revision) does not follow")
      }
      guard let last = lastSequences[entry.session], entry.sequence == last + 1 else {
        throw JournalError(.misuse, "sequence \(entry.sequence) does not follow in its session")
      }
      lastSequences[entry.session] = entry.sequence
    }
  }

  private func add(_ append: JournalAppend) {
    var sessions = documents[append.document]?.sessions ?? [:]
    for new in append.newSessions where sessions[new.session] == nil {
      sessions[new.session] = SessionRecord(
        session: new.session, secretHash: new.secretHash, lastSequence: 0, lastRevision: 0,
        lastFingerprint: 0)
    }
    for entry in append.entries {
      sessions[entry.session]?.lastSequence = entry.sequence
      sessions[entry.session]?.lastRevision = entry.revision
      sessions[entry.session]?.lastFingerprint = entry.fingerprint
    }
    documents[append.document, default: Record(createdMilliseconds: append.milliseconds)]
      .sessions = sessions
    documents[append.document]?.entries.append(contentsOf: append.entries)
  }

  package func summary(of document: DocumentName) throws(JournalError) -> DocumentSummary? {
    if let failure { throw failure }
    return documents[document].map { record in
      DocumentSummary(
        name: document, revision: record.entries.count,
        createdMilliseconds: record.createdMilliseconds,
        modifiedMilliseconds: record.modifiedMilliseconds)
    }
  }

  package func documents(
    after name: DocumentName?, limit: Int
  ) throws(JournalError) -> [DocumentSummary] {
    if let failure { throw failure }
    let names = documents.keys.filter { other in name.map { $0 < other } ?? true }
    var summaries: [DocumentSummary] = []
    for name in names.sorted().prefix(limit) {
      if let summary = try summary(of: name) { summaries.append(summary) }
    }
    return summaries
  }

  package func sessions(of document: DocumentName) throws(JournalError) -> [SessionRecord] {
    if let failure { throw failure }
    return documents[document].map { Array($0.sessions.values) } ?? []
  }

  package func entries(
    of document: DocumentName, after revision: Int, countLimit: Int, byteCountLimit: Int
  ) throws(JournalError) -> [JournalEntry] {
    if let failure { throw failure }
    guard let entries = documents[document]?.entries, revision < entries.count else { return [] }
    var room = byteCountLimit
    var found: [JournalEntry] = []
    for entry in entries[max(revision, 0)...].prefix(max(countLimit, 1)) {
      room -= entry.operation.count
      guard found.isEmpty || room >= 0 else { break }
      found.append(entry)
    }
    return found
  }

  package func revision(
    of document: DocumentName, at milliseconds: Int64
  ) throws(JournalError) -> Int? {
    if let failure { throw failure }
    return documents[document].map { record in
      record.entries.last { $0.milliseconds <= milliseconds }?.revision ?? 0
    }
  }

  package func checkpoint(
    of document: DocumentName, atOrBefore revision: Int
  ) throws(JournalError) -> Checkpoint? {
    if let failure { throw failure }
    return documents[document]?.checkpoints.last { $0.revision <= revision }
  }

  package func write(
    _ prepared: any PreparedCheckpoint, of document: DocumentName
  ) throws(JournalError) {
    if let failure { throw failure }
    guard let checkpoint = prepared as? Checkpoint, let record = documents[document],
      checkpoint.revision <= record.entries.count
    else {
      throw JournalError(.misuse, "a checkpoint of revision \(prepared.revision) is too new")
    }
    let place = record.checkpoints.firstIndex { $0.revision >= checkpoint.revision }
    if let place, record.checkpoints[place].revision == checkpoint.revision { return }
    documents[document]?.checkpoints.insert(checkpoint, at: place ?? record.checkpoints.count)
  }

  package func reopen() throws(JournalError) {
    if let failure { throw failure }
  }

  package func maintain() throws(JournalError) -> Bool {
    if let failure { throw failure }
    return false
  }

  package var isMaintenanceOverdue: Bool { false }

  package func watch() throws(JournalError) {
    if let failure { throw failure }
  }
}
