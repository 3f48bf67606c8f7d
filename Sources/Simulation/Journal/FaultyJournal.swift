import EditModel
import Journaling

/// A journal in memory that fails when it is told to.
final class FaultyJournal: JournalView {
  /// What the next append does.
  enum AppendFault {
    /// Nothing is written, and the caller is told so.
    case unwritten
    /// All is written, and the caller is told that it failed.
    case written
  }

  var types: DocumentTypes { stored.types }
  var epoch: UInt64 { stored.epoch }
  var nextAppend: AppendFault?
  var nextReadFails = false
  let canary: Canary?
  private var stored: MemoryJournal
  private var backup: MemoryJournal?

  init(epoch: UInt64, types: DocumentTypes, canary: Canary?) {
    self.canary = canary
    stored = MemoryJournal(epoch: epoch, types: types)
  }

  /// What is durable, whatever fails now.
  func durableEntries(of document: DocumentName, after revision: Int) -> [JournalEntry] {
    do throws(JournalError) {
      return try stored.entries(
        of: document, after: revision, countLimit: .max, byteCountLimit: .max)
    } catch {
      preconditionFailure("a journal in memory can be read: \(error)")
    }
  }

  /// Keeps a copy of what is durable now.
  func backUp() {
    backup = MemoryJournal(copying: stored)
  }

  /// Puts the copy in the journal's place, as an operator does, or a disk that lost writes.
  func putBack() {
    guard let backup else { return }
    stored = MemoryJournal(copying: backup)
  }

  func append(_ appends: [JournalAppend]) throws(JournalError) -> [AppendOutcome] {
    let fault = nextAppend
    nextAppend = nil
    if fault == .unwritten { throw JournalError(.diskFull, "simulated: nothing was written") }
    let isLost = canary == .losesSyncedAppend && appends.contains { $0.expectedRevision % 7 == 6 }
    if isLost {
      return appends.map { _ in .appended }
    }
    let outcomes = try stored.append(appends)
    if fault == .written { throw JournalError(.inputOutput, "simulated: sync failed") }
    return outcomes
  }

  func append(
    _ act: DocumentAct, to document: DocumentName
  ) throws(JournalError) -> AppendOutcome {
    try stored.append(act, to: document)
  }

  func acts(of document: DocumentName) throws(JournalError) -> [DocumentAct] {
    try checkRead()
    return try stored.acts(of: document)
  }

  func renewEpoch(to epoch: UInt64) throws(JournalError) {
    try stored.renewEpoch(to: epoch)
  }

  private func checkRead() throws(JournalError) {
    guard nextReadFails else { return }
    nextReadFails = false
    throw JournalError(.inputOutput, "simulated: read failed")
  }

  func summary(of document: DocumentName) throws(JournalError) -> DocumentSummary? {
    try checkRead()
    return try stored.summary(of: document)
  }

  func documents(
    after name: DocumentName?, limit: Int
  ) throws(JournalError) -> [DocumentSummary] {
    try stored.documents(after: name, limit: limit)
  }

  func sessions(of document: DocumentName) throws(JournalError) -> [SessionRecord] {
    var records = try stored.sessions(of: document)
    // A dictionary's order is not the same in every run; this one's is.
    records.sort { $0.session.bits < $1.session.bits }
    if canary == .forgetsDedupeRow, let index = records.firstIndex(where: { $0.lastSequence > 0 }) {
      records[index].lastSequence -= 1
    }
    return records
  }

  func entries(
    of document: DocumentName, after revision: Int, countLimit: Int, byteCountLimit: Int
  ) throws(JournalError) -> [JournalEntry] {
    try checkRead()
    return try stored.entries(
      of: document, after: revision, countLimit: countLimit, byteCountLimit: byteCountLimit)
  }

  func revision(
    of document: DocumentName, at milliseconds: Int64
  ) throws(JournalError) -> Int? {
    try stored.revision(of: document, at: milliseconds)
  }

  func checkpoint(
    of document: DocumentName, atOrBefore revision: Int
  ) throws(JournalError) -> Checkpoint? {
    try checkRead()
    return try stored.checkpoint(of: document, atOrBefore: revision)
  }

  func write(_ checkpoint: Checkpoint, of document: DocumentName) throws(JournalError) {
    try stored.write(checkpoint, of: document)
  }
}
