import DocumentEngine
package import EditModel
package import Journaling
import Threads

/// The threads that speak to the journal: one that writes, a few that read for those who work on a
/// document, and a few for those who do not.
///
/// The writer takes everything that has come while it was busy into one transaction (group commit),
/// so no timer delays an edit when the server is idle. It tidies the journal when nothing has come
/// for a moment, or when that cannot be put off.
package final class JournalService: @unchecked Sendable {
  // @unchecked Sendable: the queue and the status have their own locks, `writer` belongs to the
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

  /// Something to do on the writer's thread.
  enum Work: Sendable {
    case append(Batch)
    case checkpoint(DocumentName, any PreparedCheckpoint)
    case renewEpoch
  }

  /// The journal's epoch, and its renewals.
  let lineage: JournalEpoch
  /// Whether the journal can be written now.
  package let status = JournalStatus()
  /// What was found when the journal was opened.
  package let remarks: [JournalRemark]

  let store: any JournalStore
  let pauses: JournalPauses
  let pacing: Pacing
  let work = BlockingQueue<Work>()
  private var writer: WorkerThread?
  /// Answer what somebody who works on a document waits for.
  private let readers: ReadingThreads
  /// Do what may take long, and what nobody who works on a document waits for: they have threads
  /// and readers of their own, so that no number of exports keeps a peer from joining.
  private let exporters: ReadingThreads

  /// Opens the journal and starts the threads.
  ///
  /// - Parameters:
  ///   - store: Where the journal is.
  ///   - readerCount: How many threads answer peers, and how many exports.
  ///   - limits: How soon the epoch is renewed again.
  ///   - pauses: How long the writer's thread waits.
  /// - Throws: `JournalError` if the journal cannot be opened.
  package init(
    store: any JournalStore, readerCount: Int, limits: ServerLimits,
    pauses: JournalPauses = JournalPauses()
  ) throws(JournalError) {
    self.store = store
    self.pauses = pauses
    pacing = limits.pacing
    let first: JournalHandOver?
    let epoch: UInt64
    do throws(JournalError) {
      let journal = try store.openWriter(of: nil)
      epoch = journal.epoch
      remarks = journal.remarks
      first = JournalHandOver(journal)
    } catch {
      let journal = try store.openReader(because: error)
      epoch = try journal.view { view throws(JournalError) in try view.epoch }
      remarks = journal.remarks
      first = nil
      status.fail(error)
    }
    lineage = JournalEpoch(
      epoch, pauseNanoseconds: limits.epochRenewalMilliseconds * 1_000_000)
    do {
      readers = try ReadingThreads(named: "reader", readerCount, of: store, epoch: lineage)
      exporters = try ReadingThreads(named: "exporter", readerCount, of: store, epoch: lineage)
      writer = try WorkerThread.start(name: "journal") { [self] in write(to: first?.take()) }
    } catch {
      throw JournalError(.inputOutput, "\(error)")
    }
  }

  /// Has edits written with the next transaction.
  func append(_ batch: Batch) {
    work.push(.append(batch), weight: batch.editCount)
  }

  /// Who else writes the journal.
  var policy: WriterPolicy { store.policy }

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

  /// Has a checkpoint prepared behind the exports and written when no edit waits.
  func write(_ checkpoint: Checkpoint, of document: DocumentName) {
    run { [store, work] in work.push(.checkpoint(document, store.prepare(checkpoint))) }
  }

  /// Asks the journal what somebody who works on a document waits for.
  ///
  /// - Parameters:
  ///   - question: Runs on a thread that reads, on one state of the journal.
  ///   - reply: Takes the answer on that thread, when that state has been let go.
  func ask<Answer: Sendable>(
    _ question: @escaping @Sendable (any JournalView) throws(JournalError) -> Answer,
    reply: @escaping @Sendable (Result<Answer, JournalError>) -> Void
  ) {
    readers.ask(question, reply: reply)
  }

  /// Asks the journal something that may take long, and has its answer made.
  ///
  /// - Parameters:
  ///   - question: As in `ask`.
  ///   - reply: As in `ask`; may take long, too.
  func export<Answer: Sendable>(
    _ question: @escaping @Sendable (any JournalView) throws(JournalError) -> Answer,
    reply: @escaping @Sendable (Result<Answer, JournalError>) -> Void
  ) {
    exporters.ask(question, reply: reply)
  }

  /// Does something that may take long and asks the journal nothing.
  func run(_ work: @escaping @Sendable () -> Void) {
    exporters.run(work)
  }

  /// Finishes what waits and ends the threads.
  package func stop() {
    readers.stop()
    exporters.stop()
    work.close()
    writer?.join()
  }
}

/// Carries a journal from the thread that opened it to the one that uses it.
private final class JournalHandOver: @unchecked Sendable {
  // @unchecked Sendable: the opening thread lets go of the journal before the other one starts.
  private var journal: (any JournalWriting)?

  init(_ journal: any JournalWriting) { self.journal = journal }

  func take() -> any JournalWriting {
    guard let taken = journal else { preconditionFailure("a journal is handed over once") }
    journal = nil
    return taken
  }
}
