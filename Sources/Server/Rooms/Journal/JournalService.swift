package import EditModel
package import Journaling
import Cryptography
import SQLiteJournal
import Synchronization
import Threads

/// The threads that speak to the journal: one that writes, a few that read.
///
/// The writer takes everything that has come while it was busy into one transaction (group commit),
/// so no timer delays an edit when the server is idle. It tidies the journal when nothing has come
/// for a moment, or when that cannot be put off.
package final class JournalService: @unchecked Sendable {
  // @unchecked Sendable: the queues and the status have their own locks, `threads` belongs to the
  // thread that starts and stops the service, everything else is constant.

  /// Edits that one event loop gathered in one turn.
  struct Batch: Sendable {
    var appends: [JournalAppend]
    /// Called on the writer's thread, in the order of the batches of each loop.
    var reply: @Sendable (BatchResult) -> Void

    /// How many edits there are.
    var editCount: Int { appends.reduce(0) { $0 + $1.entries.count } }
  }

  /// What became of a batch.
  typealias BatchResult = Result<[AppendOutcome], JournalError>

  /// A journal to read from, or why there is none.
  private typealias Opened = Result<any Journal, JournalError>

  /// Something to do on the writer's thread.
  private enum Work: Sendable {
    case append(Batch)
    case checkpoint(DocumentName, PreparedCheckpoint)
    case renewEpoch
  }

  /// The journal's epoch, and its renewals.
  let lineage: JournalEpoch
  /// Whether the journal can be written now.
  package let status = JournalStatus()

  /// What was wrong with documents at the start.
  package private(set) var flaws: [String] = []
  /// That the newest edits may be missing, if the file was found to be a copy without its log.
  package private(set) var suspicion: String?

  private let path: String
  private let options: SQLiteJournal.Options
  /// Whether the journal was opened for writing at least once. Until then it is read in turn with
  /// the attempts to do that: it may have to be read without locks.
  private let hasWriter = Atomic(false)
  private let turn = Mutex(())
  private let work = BlockingQueue<Work>()
  private let questions = BlockingQueue<@Sendable (Opened) -> Void>()
  private var writer: WorkerThread?
  private var readers: [WorkerThread] = []

  /// How long the journal may be tidied at the end.
  private static let tidyingNanoseconds: UInt64 = 1_000_000_000
  /// How long to wait before a failed journal is tried again, in milliseconds.
  private static let retryMilliseconds = 1000
  /// How long nothing must have come before the journal is tidied, in milliseconds: longer than
  /// writers in a closed loop take to answer.
  private static let quietMilliseconds = 3

  /// How often the journal's files are looked at, in milliseconds.
  private static let inspectionMilliseconds = 1000

  /// Opens the journal and starts the threads.
  ///
  /// - Parameters:
  ///   - path: The file; it is made if it is not there.
  ///   - readerCount: How many threads answer questions.
  ///   - limits: When the tail is folded, and how long a lock of others is waited for.
  /// - Throws: `JournalError` if the journal cannot be opened.
  package init(path: String, readerCount: Int, limits: ServerLimits) throws(JournalError) {
    self.path = path
    var options = SQLiteJournal.Options()
    options.foldingCount = limits.foldingCount
    options.busyMilliseconds = Int32(clamping: limits.journalLockMilliseconds)
    self.options = options
    let first: JournalHandOver?
    let epoch: UInt64
    do throws(JournalError) {
      let journal = try SQLiteJournal(path: path, access: .writer, options: options)
      epoch = journal.epoch
      flaws = journal.flaws
      suspicion = journal.suspicion
      first = JournalHandOver(journal)
      hasWriter.store(true, ordering: .releasing)
    } catch {
      let journal = try SQLiteJournal.readOnly(path: path, because: error)
      epoch = journal.epoch
      suspicion = journal.suspicion
      first = nil
      status.fail(error)
    }
    lineage = JournalEpoch(
      epoch, pauseNanoseconds: limits.epochRenewalMilliseconds * 1_000_000)
    do {
      writer = try WorkerThread.start(name: "journal") { [self] in write(to: first?.take()) }
      for number in 1...readerCount {
        readers.append(try WorkerThread.start(name: "reader-\(number)") { [self] in answer() })
      }
    } catch {
      throw JournalError(.inputOutput, "\(error)")
    }
  }

  /// Has edits written with the next transaction.
  func append(_ batch: Batch) {
    work.push(.append(batch), weight: batch.editCount)
  }

  /// The journal's lineage.
  package var epoch: Epoch { lineage.current }

  /// Has the journal given another epoch, unless that was done a moment ago.
  ///
  /// - Returns: Whether it is done now.
  func renewEpoch() -> Bool {
    guard lineage.beginRenewal(at: MonotonicTime.now().nanoseconds) else { return false }
    work.push(.renewEpoch)
    return true
  }

  /// Whether the next transaction waits for more edits, which are likely to come in a moment.
  var isGathering: Bool { work.isGathering }

  /// Has a checkpoint deflated on a reading thread and written when no edit waits.
  func write(_ checkpoint: Checkpoint, of document: DocumentName) {
    run { [work] in work.push(.checkpoint(document, PreparedCheckpoint(checkpoint))) }
  }

  /// Asks the journal something on a reading thread.
  ///
  /// - Parameters:
  ///   - question: Runs on that thread, on one state of the journal.
  ///   - reply: Takes the answer on that thread, when that state has been let go.
  func ask<Answer: Sendable>(
    _ question: @escaping @Sendable (any JournalView) throws(JournalError) -> Answer,
    reply: @escaping @Sendable (Result<Answer, JournalError>) -> Void
  ) {
    questions.push { opened in
      reply(
        opened.flatMap { journal in
          do throws(JournalError) {
            return .success(try journal.view(question))
          } catch {
            return .failure(error)
          }
        })
    }
  }

  /// Does something that takes a while on a reading thread.
  func run(_ work: @escaping @Sendable () -> Void) {
    questions.push { _ in work() }
  }

  /// Finishes what waits and ends the threads.
  package func stop() {
    questions.close()
    for reader in readers { reader.join() }
    work.close()
    writer?.join()
  }
}

// MARK: - The reading threads

extension JournalService {
  private func answer() {
    var journal: SQLiteJournal?
    while let question = questions.popFirst() {
      guard hasWriter.load(ordering: .acquiring) else {
        turn.withLock { _ in ask(question) }
        continue
      }
      do throws(JournalError) {
        if journal == nil { journal = try SQLiteJournal(path: path, access: .reader) }
        journal?.expect(epoch: lineage.current.bits)
        if let journal { question(.success(journal)) }
      } catch {
        question(.failure(error))
      }
    }
  }

  /// Asks a journal that is opened for this question alone.
  private func ask(_ question: (Opened) -> Void) {
    do throws(JournalError) {
      question(.success(try SQLiteJournal(path: path, access: .reader)))
    } catch {
      question(.failure(error))
    }
  }
}

// MARK: - The writing thread

extension JournalService {
  /// - Parameter first: The journal; `nil` if it could not be opened for writing so far.
  private func write(to first: SQLiteJournal?) {
    var journal = first
    // How long to wait for work before tidying; `nil` if there is nothing to tidy.
    var quietTime: Int? = 0
    var gathering = CommitGathering()
    var inspected = MonotonicTime.now().nanoseconds
    while let taken = take(
      waiting: status.isWritable
        ? quietTime ?? Self.inspectionMilliseconds : Self.retryMilliseconds, gathering: &gathering)
    {
      do throws(JournalError) {
        if !status.isWritable {
          if let journal { try journal.reopen() } else { journal = try openLate() }
          status.recover()
        }
        guard let journal else { continue }
        try inspect(journal, since: &inspected)
        if !taken.isEmpty {
          if journal.isMaintenanceOverdue { _ = try journal.maintain() }
          try perform(taken, on: journal, gathering: &gathering)
          lineage.note(journal.epoch)
          quietTime = Self.quietMilliseconds
        } else if quietTime != nil {
          quietTime = try journal.maintain() ? 0 : nil
        }
      } catch {
        status.fail(error)
        refuse(taken, error)
      }
    }
    if let journal { tidy(journal) }
  }

  /// Opens a journal for writing that could only be read at the start.
  private func openLate() throws(JournalError) -> SQLiteJournal {
    try turn.withLock { _ throws(JournalError) in
      let journal = try SQLiteJournal(path: path, access: .writer, options: options)
      guard journal.epoch == epoch.bits else {
        throw JournalError(.missing, "\(path) is another journal now")
      }
      hasWriter.store(true, ordering: .releasing)
      return journal
    }
  }

  /// Looks at the journal's files now and then: whoever spoils or deletes them does not say so.
  private func inspect(
    _ journal: SQLiteJournal, since inspected: inout UInt64
  ) throws(JournalError) {
    let now = MonotonicTime.now().nanoseconds
    guard now - inspected >= UInt64(Self.inspectionMilliseconds) * 1_000_000 else { return }
    inspected = now
    try journal.inspect()
  }

  /// Finishes the work in the background, so that who opens the journal next finds a short tail;
  /// what is left after a while waits for the next server.
  private func tidy(_ journal: SQLiteJournal) {
    let end = MonotonicTime.now().nanoseconds + Self.tidyingNanoseconds
    do throws(JournalError) {
      while status.isWritable, MonotonicTime.now().nanoseconds < end, try journal.maintain() {}
    } catch {
      // All that was acknowledged stands; there is nobody left to be told.
      status.fail(error)
    }
  }

  private func refuse(_ taken: [Work], _ error: JournalError) {
    for work in taken {
      switch work {
      case .append(let batch): batch.reply(.failure(error))
      case .checkpoint: break
      case .renewEpoch: endRenewal(isMade: false)
      }
    }
  }

  /// Waits for work: first for edits that are likely to come in a moment, until all of them are
  /// there, so that the first of them wakes nobody.
  ///
  /// - Parameters:
  ///   - milliseconds: How long to wait for anything; `nil` for ever.
  ///   - gathering: Says what is likely to come.
  /// - Returns: What has come, nothing after that time, and `nil` in the end.
  private func take(
    waiting milliseconds: Int?, gathering: inout CommitGathering
  ) -> [Work]? {
    let now = MonotonicTime.now().nanoseconds
    let count = work.waitingWeight
    if let expected = gathering.expectation(with: count, at: now) {
      work.gather(
        weight: count + expected.count, until: MonotonicTime(nanoseconds: expected.until))
      if let taken = work.popAll(waiting: 0), !taken.isEmpty {
        gathering.gathered(Self.editCount(of: taken))
        return taken
      }
    }
    return work.popAll(waiting: milliseconds)
  }

  private static func editCount(of taken: [Work]) -> Int {
    taken.reduce(0) { sum, work in
      if case .append(let batch) = work { sum + batch.editCount } else { sum }
    }
  }

  private func endRenewal(isMade: Bool) {
    lineage.endRenewal(at: MonotonicTime.now().nanoseconds, isMade: isMade)
  }

  private func renewEpoch(of journal: SQLiteJournal) {
    do throws(JournalError) {
      try journal.renewEpoch(to: Random.bits())
      endRenewal(isMade: true)
    } catch {
      // The next append meets whatever is wrong, and the next such client asks for it again.
      endRenewal(isMade: false)
    }
  }

  /// Writes all edits of `taken` in one transaction, then its checkpoints.
  private func perform(
    _ taken: [Work], on journal: SQLiteJournal, gathering: inout CommitGathering
  ) throws(JournalError) {
    var batches: [Batch] = []
    for case .append(let batch) in taken { batches.append(batch) }
    if !batches.isEmpty {
      let start = MonotonicTime.now().nanoseconds
      var outcomes = try journal.append(batches.flatMap(\.appends))[...]
      gathering.committed(
        Self.editCount(of: taken), waitingCount: work.waitingWeight, from: start,
        to: MonotonicTime.now().nanoseconds)
      for batch in batches {
        batch.reply(.success(Array(outcomes.prefix(batch.appends.count))))
        outcomes = outcomes.dropFirst(batch.appends.count)
      }
    }
    for case .checkpoint(let document, let prepared) in taken {
      // A checkpoint only saves time: one that fails is missed by nobody, and the next append meets
      // whatever is wrong with the disk.
      do throws(JournalError) {
        try journal.write(prepared, of: document)
      } catch {
        // Each would wait as long for the lock, and the edits behind them for all.
        if error.kind == .locked { break }
      }
    }
    for case .renewEpoch in taken { renewEpoch(of: journal) }
  }
}

/// Carries a journal from the thread that opened it to the one that uses it.
private final class JournalHandOver: @unchecked Sendable {
  // @unchecked Sendable: the opening thread lets go of the journal before the other one starts.
  private var journal: SQLiteJournal?

  init(_ journal: SQLiteJournal) { self.journal = journal }

  func take() -> SQLiteJournal {
    guard let taken = journal else { preconditionFailure("a journal is handed over once") }
    journal = nil
    return taken
  }
}
