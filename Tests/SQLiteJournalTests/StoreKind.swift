import EditModel
import Journaling
import SQLiteJournal
import StoreSupport
import Testing

/// The kinds of store that keep the one contract.
enum StoreKind: CaseIterable, Sendable {
  /// In memory.
  case memory
  /// SQLite with edits in the tail.
  case sqlite
  /// SQLite that folds whatever is in the tail before each read.
  case folded
  /// SQLite on a disk that fails each append once before it takes it.
  case faulty
  /// SQLite, read by the connection that writes.
  case writer
}

/// A store of some kind with its file, open for writing.
final class Store {
  let kind: StoreKind
  private let folder = TemporaryFolder()
  private let disk = SimulatedDisk(fault: .fails)
  private let layer: FaultyFileLayer
  private let store: any JournalStore
  /// The journal to append to; `nil` only while it is opened again.
  private var journal: (any JournalWriting)?

  init(_ kind: StoreKind) throws {
    self.kind = kind
    layer = FaultyFileLayer(disk)
    if kind == .memory {
      store = MemoryJournalStore(epoch: 42)
    } else {
      var options = SQLiteJournal.Options()
      options.segmentCount = 5
      options.logReserveByteCount = 0
      if kind == .folded { options.foldingCount = 1 }
      if kind == .faulty {
        options.vfs = layer.name
        options.writesBackAside = false
      }
      store = SQLiteStore(path: folder.file("journal"), options: options)
    }
    journal = try store.openWriter(of: nil)
  }

  /// Appends; if the disk is faulty, the first attempt must fail and leave nothing behind, unless
  /// it had nothing to write.
  func append(_ batch: [JournalAppend]) throws -> [AppendOutcome] {
    try attempt { () throws(JournalError) in try writing.append(batch) }
  }

  /// Appends an act in the same way.
  func append(_ act: DocumentAct, to document: DocumentName) throws -> AppendOutcome {
    try attempt { () throws(JournalError) in [try writing.append(act, to: document)] }[0]
  }

  private func attempt(
    _ append: () throws(JournalError) -> [AppendOutcome]
  ) throws -> [AppendOutcome] {
    guard kind == .faulty else { return try append() }
    disk.spoilNextOperation()
    defer { disk.repair() }
    let failures = disk.failureCount
    do throws(JournalError) {
      let outcomes = try append()
      #expect(!outcomes.contains(.appended), "nothing is written on a disk that fails")
      return outcomes
    } catch {
      guard error.kind == .inputOutput, disk.failureCount > failures else { throw error }
      return try append()
    }
  }

  /// What is wrong with the file, if there is one.
  func flaws() throws -> [String] {
    guard kind != .memory else { return [] }
    let report = try JournalVerifier(path: folder.file("journal")).verify()
    return report.flaws + report.findings.map { "\($0.document.text) \($0.revision) \($0.message)" }
  }

  /// The journal to append to.
  var writing: any JournalWriting {
    guard let journal else { preconditionFailure("the journal is open") }
    return journal
  }

  /// Brings a checkpoint into the form in which the store keeps it.
  func prepare(_ checkpoint: Checkpoint) -> any PreparedCheckpoint { store.prepare(checkpoint) }

  /// The journal to read from, which knows everything that was appended.
  func reading() throws -> any Journal {
    if kind == .writer, let journal = journal as? any Journal { return journal }
    if kind == .folded { while try writing.maintain() {} }
    return try store.openReader()
  }

  /// Closes the journal.
  func close() { journal = nil }

  /// Opens the journal of a lineage for writing.
  func open(of epoch: UInt64?) throws { journal = try store.openWriter(of: epoch) }

  /// Closes the journal and opens it again.
  func reopen() throws {
    close()
    try open(of: nil)
  }
}
