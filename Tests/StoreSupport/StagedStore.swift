package import EditModel
package import Journaling

/// What a store is asked to do.
package enum StagedCall: Sendable, Equatable {
  case openWriter, openReader
  case append(DocumentName?), renewEpoch, write(DocumentName), reopen, maintain, watch
  case view
  case acts(DocumentName), summary(DocumentName), documents, sessions(DocumentName)
  case entries(DocumentName, after: Int), revision(DocumentName), checkpoint(DocumentName)
}

/// A store that asks a test before it does anything: the test counts, waits, or throws what the
/// caller is to get instead.
package final class StagedStore: JournalStore {
  /// What a test does before a call is made.
  package typealias Stage = @Sendable (StagedCall) throws(JournalError) -> Void

  private let store: any JournalStore
  private let stage: Stage

  package var policy: WriterPolicy { store.policy }

  /// Stages a store.
  package init(_ store: any JournalStore, stage: @escaping Stage) {
    self.store = store
    self.stage = stage
  }

  package func openWriter(of epoch: UInt64?) throws(JournalError) -> any JournalWriting {
    try stage(.openWriter)
    return StagedWriter(try store.openWriter(of: epoch), stage)
  }

  package func openReader() throws(JournalError) -> any Journal {
    try stage(.openReader)
    return StagedReader(try store.openReader(), stage)
  }

  package func openReader(because error: JournalError) throws(JournalError) -> any Journal {
    try stage(.openReader)
    return StagedReader(try store.openReader(because: error), stage)
  }

  package func prepare(_ checkpoint: Checkpoint) -> any PreparedCheckpoint {
    store.prepare(checkpoint)
  }
}

private final class StagedReader: Journal {
  private let journal: any Journal
  private let stage: StagedStore.Stage

  init(_ journal: any Journal, _ stage: @escaping StagedStore.Stage) {
    self.journal = journal
    self.stage = stage
  }

  var remarks: [JournalRemark] { journal.remarks }

  func expect(epoch: UInt64) { journal.expect(epoch: epoch) }

  func view<Answer>(
    _ body: (any JournalView) throws(JournalError) -> Answer
  ) throws(JournalError) -> Answer {
    try stage(.view)
    return try journal.view { view throws(JournalError) in
      try body(StagedView(view: view, stage: stage))
    }
  }
}

private struct StagedView: JournalView {
  let view: any JournalView
  let stage: StagedStore.Stage

  var types: DocumentTypes { view.types }

  var epoch: UInt64 { get throws(JournalError) { try view.epoch } }

  func acts(of document: DocumentName) throws(JournalError) -> [DocumentAct] {
    try stage(.acts(document))
    return try view.acts(of: document)
  }

  func summary(of document: DocumentName) throws(JournalError) -> DocumentSummary? {
    try stage(.summary(document))
    return try view.summary(of: document)
  }

  func documents(
    after name: DocumentName?, limit: Int
  ) throws(JournalError) -> [DocumentSummary] {
    try stage(.documents)
    return try view.documents(after: name, limit: limit)
  }

  func sessions(of document: DocumentName) throws(JournalError) -> [SessionRecord] {
    try stage(.sessions(document))
    return try view.sessions(of: document)
  }

  func entries(
    of document: DocumentName, after revision: Int, countLimit: Int, byteCountLimit: Int
  ) throws(JournalError) -> [JournalEntry] {
    try stage(.entries(document, after: revision))
    return try view.entries(
      of: document, after: revision, countLimit: countLimit, byteCountLimit: byteCountLimit)
  }

  func revision(
    of document: DocumentName, at milliseconds: Int64
  ) throws(JournalError) -> Int? {
    try stage(.revision(document))
    return try view.revision(of: document, at: milliseconds)
  }

  func checkpoint(
    of document: DocumentName, atOrBefore revision: Int
  ) throws(JournalError) -> Checkpoint? {
    try stage(.checkpoint(document))
    return try view.checkpoint(of: document, atOrBefore: revision)
  }
}

private final class StagedWriter: JournalWriting {
  private let journal: any JournalWriting
  private let stage: StagedStore.Stage

  init(_ journal: any JournalWriting, _ stage: @escaping StagedStore.Stage) {
    self.journal = journal
    self.stage = stage
  }

  var epoch: UInt64 { journal.epoch }

  var remarks: [JournalRemark] { journal.remarks }

  func renewEpoch(to epoch: UInt64) throws(JournalError) {
    try stage(.renewEpoch)
    try journal.renewEpoch(to: epoch)
  }

  func append(_ appends: [JournalAppend]) throws(JournalError) -> [AppendOutcome] {
    try stage(.append(appends.first?.document))
    return try journal.append(appends)
  }

  func append(
    _ act: DocumentAct, to document: DocumentName
  ) throws(JournalError) -> AppendOutcome {
    try stage(.append(document))
    return try journal.append(act, to: document)
  }

  func write(
    _ checkpoint: any PreparedCheckpoint, of document: DocumentName
  ) throws(JournalError) {
    try stage(.write(document))
    try journal.write(checkpoint, of: document)
  }

  func reopen() throws(JournalError) {
    try stage(.reopen)
    try journal.reopen()
  }

  func maintain() throws(JournalError) -> Bool {
    try stage(.maintain)
    return try journal.maintain()
  }

  var isMaintenanceOverdue: Bool { journal.isMaintenanceOverdue }

  func watch() throws(JournalError) {
    try stage(.watch)
    try journal.watch()
  }
}
