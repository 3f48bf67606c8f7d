import EditModel
package import Journaling
import Threads

/// A journal in memory for the threads of a server.
package final class MemoryJournalStore: JournalStore, @unchecked Sendable {
  // @unchecked Sendable: `turn` guards `journal` and `writer`.
  private let turn = Lock(())
  private let journal: MemoryJournal
  private weak var writer: MemoryStoreWriter?

  package let policy: WriterPolicy

  /// Begins with an empty journal.
  package init(epoch: UInt64, policy: WriterPolicy = .only) {
    journal = MemoryJournal(epoch: epoch)
    self.policy = policy
  }

  package func openWriter(of epoch: UInt64?) throws(JournalError) -> any JournalWriting {
    try withJournal { journal throws(JournalError) in
      guard epoch == nil || epoch == journal.epoch else {
        throw JournalError(.missing, "this is another journal now")
      }
      guard writer == nil || policy == .shared else {
        throw JournalError(.locked, "there is a writer")
      }
      let opened = MemoryStoreWriter(of: self, epoch: journal.epoch)
      writer = opened
      return opened
    }
  }

  package func openReader() throws(JournalError) -> any Journal { MemoryStoreReader(of: self) }

  package func openReader(because error: JournalError) throws(JournalError) -> any Journal {
    try openReader()
  }

  package func prepare(_ checkpoint: Checkpoint) -> any PreparedCheckpoint { checkpoint }

  fileprivate func withJournal<Answer>(
    _ body: (MemoryJournal) throws(JournalError) -> Answer
  ) throws(JournalError) -> Answer {
    try turn.withLock { _ in
      Result { () throws(JournalError) in try body(journal) }
    }.get()
  }
}

private final class MemoryStoreReader: Journal {
  private let store: MemoryJournalStore
  init(of store: MemoryJournalStore) { self.store = store }

  var remarks: [JournalRemark] { [] }

  func expect(epoch: UInt64) {}

  func view<Answer>(
    _ body: (any JournalView) throws(JournalError) -> Answer
  ) throws(JournalError) -> Answer {
    // A copy is one state, and nobody waits for who looks at it.
    try body(store.withJournal { journal in MemoryJournal(copying: journal) })
  }
}

private final class MemoryStoreWriter: JournalWriting {
  private let store: MemoryJournalStore
  private(set) var epoch: UInt64

  init(of store: MemoryJournalStore, epoch: UInt64) {
    self.store = store
    self.epoch = epoch
  }

  var remarks: [JournalRemark] { [] }

  func renewEpoch(to epoch: UInt64) throws(JournalError) {
    self.epoch = try store.withJournal { [known = self.epoch] journal throws(JournalError) in
      if journal.epoch == known { try journal.renewEpoch(to: epoch) }
      return journal.epoch
    }
  }

  func append(_ appends: [JournalAppend]) throws(JournalError) -> [AppendOutcome] {
    try store.withJournal { journal throws(JournalError) in try journal.append(appends) }
  }

  func append(
    _ act: DocumentAct, to document: DocumentName
  ) throws(JournalError) -> AppendOutcome {
    try store.withJournal { journal throws(JournalError) in try journal.append(act, to: document) }
  }

  func write(
    _ checkpoint: any PreparedCheckpoint, of document: DocumentName
  ) throws(JournalError) {
    try store.withJournal { journal throws(JournalError) in
      try journal.write(checkpoint, of: document)
    }
  }

  func reopen() throws(JournalError) {
    epoch = try store.withJournal { journal in journal.epoch }
  }

  func maintain() throws(JournalError) -> Bool { false }

  var isMaintenanceOverdue: Bool { false }

  func watch() throws(JournalError) { try reopen() }
}
