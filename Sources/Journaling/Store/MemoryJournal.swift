package import EditModel

/// A journal that forgets everything at the end of the process, for tests and simulations.
package final class MemoryJournal: Journal, JournalView, JournalWriting {
  /// All that is kept of one document.
  private struct Record {
    let type: DocumentType
    var createdMilliseconds: Int64
    var standing = DocumentStanding.present
    var acts: [DocumentAct]
    var horizon = 0
    var entries: [JournalEntry] = []  // those behind `horizon`
    var sessions: [SessionID: SessionRecord] = [:]
    var checkpoints: [Checkpoint] = []  // in the order of their revisions
    var modifiedMilliseconds: Int64

    var revision: Int { horizon + entries.count }

    init(createdBy creation: DocumentAct, of type: DocumentType) {
      self.type = type
      acts = [creation]
      createdMilliseconds = creation.milliseconds
      modifiedMilliseconds = creation.milliseconds
    }

    /// Does to what is kept what an act says.
    mutating func take(_ deed: DocumentAct.Deed) throws(JournalError) {
      switch deed {
      case .pruning(let end):
        guard (horizon...revision).contains(end),
          checkpoints.contains(where: { $0.revision == end })
        else { throw JournalError(.misuse, "there is no checkpoint of revision \(end)") }
        entries.removeFirst(end - horizon)
        checkpoints.removeAll { $0.revision < end }
        horizon = end
      case .erasure:
        horizon = revision
        entries = []
        checkpoints = []
        sessions = [:]
      case .label(_, let revision?, _) where !(0...self.revision).contains(revision):
        throw JournalError(.misuse, "there is no revision \(revision)")
      default: break
      }
    }
  }

  package let types: DocumentTypes
  package private(set) var epoch: UInt64
  /// What every call throws instead of working; `nil` while the journal is well.
  package var failure: JournalError?
  private var documents: [DocumentName: Record] = [:]

  /// Makes an empty journal.
  package init(epoch: UInt64, types: DocumentTypes = .builtIn) {
    self.epoch = epoch
    self.types = types
  }

  /// Makes a copy that changes no more with the original.
  package init(copying original: MemoryJournal) {
    types = original.types
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
      let actual = documents[append.document]?.revision ?? 0
      let isPresent = documents[append.document].map { $0.standing == .present } ?? true
      guard isPresent, actual == append.expectedRevision else {
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
    var record = documents[append.document] ?? Record(createdBy: append.creation, of: append.type)
    record.sessions = sessions
    record.entries.append(contentsOf: append.entries)
    record.modifiedMilliseconds = append.entries.last?.milliseconds ?? record.modifiedMilliseconds
    documents[append.document] = record
  }

  package func append(
    _ act: DocumentAct, to document: DocumentName
  ) throws(JournalError) -> AppendOutcome {
    if let failure { throw failure }
    guard var record = documents[document], record.revision == act.revision else {
      return .conflict(actualRevision: documents[document]?.revision ?? 0)
    }
    guard let standing = record.standing.taking(act.deed) else {
      throw JournalError(.misuse, "\(document.text) is \(record.standing): \(act.deed)")
    }
    record.standing = standing
    try record.take(act.deed)
    record.acts.append(act)
    if case .move(let name) = act.deed, name != document {
      guard documents[name] == nil else {
        throw JournalError(.misuse, "there is a document \(name.text)")
      }
      documents[document] = nil
      documents[name] = record
    } else {
      documents[document] = record
    }
    return .appended
  }

  package func acts(of document: DocumentName) throws(JournalError) -> [DocumentAct] {
    if let failure { throw failure }
    return documents[document]?.acts ?? []
  }

  /// What is kept of a document that is there.
  private func present(_ document: DocumentName) throws(JournalError) -> Record? {
    if let failure { throw failure }
    guard let record = documents[document] else { return nil }
    guard record.standing == .present else {
      throw JournalError(.gone, "\(document.text) is \(record.standing)")
    }
    return record
  }

  package func summary(of document: DocumentName) throws(JournalError) -> DocumentSummary? {
    try present(document).map { record in
      DocumentSummary(
        name: document, typeName: record.type.name, revision: record.revision,
        horizon: record.horizon,
        createdMilliseconds: record.createdMilliseconds,
        modifiedMilliseconds: record.modifiedMilliseconds)
    }
  }

  package func documents(
    after name: DocumentName?, limit: Int
  ) throws(JournalError) -> [DocumentSummary] {
    if let failure { throw failure }
    let names = documents.keys.filter { other in
      documents[other]?.standing == .present && name.map { $0 < other } ?? true
    }
    var summaries: [DocumentSummary] = []
    for name in names.sorted().prefix(limit) {
      if let summary = try summary(of: name) { summaries.append(summary) }
    }
    return summaries
  }

  package func sessions(of document: DocumentName) throws(JournalError) -> [SessionRecord] {
    try present(document).map { Array($0.sessions.values) } ?? []
  }

  package func entries(
    of document: DocumentName, after revision: Int, countLimit: Int, byteCountLimit: Int
  ) throws(JournalError) -> [JournalEntry] {
    guard let record = try present(document), max(revision, 0) < record.revision else { return [] }
    guard max(revision, 0) >= record.horizon else {
      throw JournalError(.gone, "\(document.text) was pruned up to \(record.horizon)")
    }
    var room = byteCountLimit
    var found: [JournalEntry] = []
    for entry in record.entries[(max(revision, 0) - record.horizon)...].prefix(max(countLimit, 1)) {
      room -= entry.operation.count
      guard found.isEmpty || room >= 0 else { break }
      found.append(entry)
    }
    return found
  }

  package func revision(
    of document: DocumentName, at milliseconds: Int64
  ) throws(JournalError) -> Int? {
    try present(document).map { record in
      if let entry = record.entries.last(where: { $0.milliseconds <= milliseconds }) {
        return entry.revision
      }
      let text = record.checkpoints.first { $0.revision == record.horizon }
      return text.map { $0.milliseconds <= milliseconds } == true ? record.horizon : 0
    }
  }

  package func checkpoint(
    of document: DocumentName, atOrBefore revision: Int
  ) throws(JournalError) -> Checkpoint? {
    try present(document)?.checkpoints.last { $0.revision <= revision }
  }

  package func write(
    _ prepared: any PreparedCheckpoint, of document: DocumentName
  ) throws(JournalError) {
    guard let checkpoint = prepared as? Checkpoint, let record = try present(document),
      checkpoint.revision <= record.revision
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
