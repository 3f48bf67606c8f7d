import DocumentEngine
import SQLiteJournal

/// The kinds of journal that keep the one contract.
enum StoreKind: CaseIterable, Sendable {
  /// In memory.
  case memory
  /// SQLite with edits in the tail.
  case sqlite
  /// SQLite that folds whatever is in the tail before each read.
  case folded
  /// SQLite, read by another connection than it is written.
  case reader
}

/// A journal of some kind with its file.
final class Store {
  let kind: StoreKind
  private let folder = TemporaryFolder()
  private var journal: any Journal

  init(_ kind: StoreKind) throws {
    self.kind = kind
    journal = MemoryJournal(epoch: 42)
    if kind != .memory { journal = try open(.writer) }
  }

  private func open(_ access: SQLiteJournal.Access) throws -> SQLiteJournal {
    var options = SQLiteJournal.Options()
    options.segmentCount = 5
    options.logReserveByteCount = 0
    if kind == .folded { options.foldingCount = 1 }
    return try SQLiteJournal(path: folder.file("journal"), access: access, options: options)
  }

  /// The journal to append to.
  var writing: any Journal { journal }

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
