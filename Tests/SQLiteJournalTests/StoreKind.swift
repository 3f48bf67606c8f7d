import EditModel
import Journaling
import SQLiteJournal
import Testing

/// The kinds of journal that keep the one contract.
enum StoreKind: CaseIterable, Sendable {
  /// In memory.
  case memory
  /// SQLite with edits in the tail.
  case sqlite
  /// SQLite that folds whatever is in the tail before each read.
  case folded
  /// SQLite on a disk that fails each append once before it takes it.
  case faulty
  /// SQLite, read by another connection than it is written.
  case reader
}

/// A journal of some kind with its file.
final class Store {
  let kind: StoreKind
  private let folder = TemporaryFolder()
  private let disk = SimulatedDisk(fault: .fails)
  private let layer: FaultyFileLayer
  private var journal: any Journal & JournalWriting

  init(_ kind: StoreKind) throws {
    self.kind = kind
    layer = FaultyFileLayer(disk)
    journal = MemoryJournal(epoch: 42)
    if kind != .memory { journal = try open(.writer) }
  }

  /// Appends; if the disk is faulty, the first attempt must fail and leave nothing behind, unless
  /// it had nothing to write.
  func append(_ batch: [JournalAppend]) throws -> [AppendOutcome] {
    guard kind == .faulty else { return try journal.append(batch) }
    disk.spoilNextOperation()
    defer { disk.repair() }
    let failures = disk.failureCount
    do throws(JournalError) {
      let outcomes = try journal.append(batch)
      #expect(!outcomes.contains(.appended), "nothing is written on a disk that fails")
      return outcomes
    } catch {
      guard error.kind == .inputOutput, disk.failureCount > failures else { throw error }
      return try journal.append(batch)
    }
  }

  private func open(_ access: SQLiteJournal.Access) throws -> SQLiteJournal {
    var options = SQLiteJournal.Options()
    options.segmentCount = 5
    options.logReserveByteCount = 0
    if kind == .folded { options.foldingCount = 1 }
    if kind == .faulty {
      options.vfs = layer.name
      options.writesBackAside = false
    }
    return try SQLiteJournal(path: folder.file("journal"), access: access, options: options)
  }

  /// The journal to append to.
  var writing: any JournalWriting { journal }

  /// The journal to read from, which knows everything that was appended.
  func reading() throws -> any Journal {
    if kind == .reader { return try open(.reader) }
    if kind == .folded, let journal = journal as? SQLiteJournal { while try journal.maintain() {} }
    return journal
  }

  /// Closes the journal and opens it again.
  func reopen() throws {
    guard kind != .memory else { return }
    journal = MemoryJournal(epoch: 0)
    journal = try open(.writer)
  }
}
