package import Journaling
import Synchronization
import Threads

/// A journal in one SQLite file, for the threads of a server.
package final class SQLiteStore: JournalStore {
  private let path: String
  private let options: SQLiteJournal.Options
  /// Whether the file was opened for writing at least once. Until then it is read in turn with the
  /// attempts to do that: it may have to be read without locks.
  private let hasWriter = Atomic(false)
  private let turn = Lock(())

  /// Names the file, which nothing is done to yet.
  ///
  /// - Parameters:
  ///   - path: Where it is or is to be made.
  ///   - options: What shapes it.
  package init(path: String, options: SQLiteJournal.Options) {
    self.path = path
    self.options = options
  }

  /// A lock on the file keeps other writers away.
  package var policy: WriterPolicy { .only }

  package func openWriter(of epoch: UInt64?) throws(JournalError) -> any JournalWriting {
    try inTurn { () throws(JournalError) in
      let journal = try SQLiteJournal(path: path, access: .writer, options: options)
      guard epoch == nil || journal.epoch == epoch else {
        throw JournalError(.missing, "\(path) is another journal now")
      }
      hasWriter.store(true, ordering: .releasing)
      return journal
    }
  }

  package func openReader() throws(JournalError) -> any Journal { SQLiteStoreReader(of: self) }

  package func openReader(because error: JournalError) throws(JournalError) -> any Journal {
    try SQLiteJournal.readOnly(path: path, because: error)
  }

  package func prepare(_ checkpoint: Checkpoint) -> any PreparedCheckpoint {
    CheckpointRow(checkpoint)
  }

  /// Opens the file for reading.
  func open() throws(JournalError) -> SQLiteJournal {
    try SQLiteJournal(path: path, access: .reader)
  }

  /// Lets `body` read a file that nobody has opened for writing so far, in turn with whoever tries.
  ///
  /// - Returns: What `body` returns; `nil` if the file was opened for writing.
  func viewUnopened<Answer>(
    _ body: (any JournalView) throws(JournalError) -> Answer
  ) throws(JournalError) -> Answer? {
    guard !hasWriter.load(ordering: .acquiring) else { return nil }
    return try inTurn { () throws(JournalError) in try open().view(body) }
  }

  private func inTurn<Answer>(
    _ body: () throws(JournalError) -> Answer
  ) throws(JournalError) -> Answer {
    try turn.withLock { _ in Result(catching: body) }.get()
  }
}

/// A reader that opens the file when it is first asked.
private final class SQLiteStoreReader: Journal {
  private let store: SQLiteStore
  private var journal: SQLiteJournal?
  private var epoch: UInt64?

  init(of store: SQLiteStore) { self.store = store }

  var remarks: [JournalRemark] { journal?.remarks ?? [] }

  func expect(epoch: UInt64) { self.epoch = epoch }

  func view<Answer>(
    _ body: (any JournalView) throws(JournalError) -> Answer
  ) throws(JournalError) -> Answer {
    if let answer = try store.viewUnopened(body) { return answer }
    if journal == nil { journal = try store.open() }
    guard let journal else { preconditionFailure("a reader was opened") }
    if let epoch { journal.expect(epoch: epoch) }
    return try journal.view(body)
  }
}
