import EditModel
import Journaling
import Threads

/// Threads that ask a journal, each with a reader of its own that it opens when it is first needed.
final class ReadingThreads: Sendable {
  /// A journal to read from, or why there is none.
  private typealias Opened = Result<any Journal, JournalError>

  private let questions: BlockingQueue<@Sendable (() -> Opened) -> Void>
  private let threads: [WorkerThread]

  /// Starts threads.
  ///
  /// - Parameters:
  ///   - name: What they are called, with a number behind.
  ///   - count: How many there are.
  ///   - store: Where the journal is.
  ///   - lineage: Knows the epoch that the journal has.
  /// - Throws: `SystemError` if the system allows no more threads.
  init(
    named name: String, _ count: Int, of store: any JournalStore, epoch lineage: JournalEpoch
  ) throws(SystemError) {
    let questions = BlockingQueue<@Sendable (() -> Opened) -> Void>()
    self.questions = questions
    var threads: [WorkerThread] = []
    for number in 1...count {
      threads.append(
        try WorkerThread.start(name: "\(name)-\(number)") {
          var reader: (any Journal)?
          while let question = questions.popFirst() {
            question { Self.open(&reader, of: store, lineage.current.bits) }
          }
        })
    }
    self.threads = threads
  }

  private static func open(
    _ reader: inout (any Journal)?, of store: any JournalStore, _ epoch: UInt64
  ) -> Opened {
    do throws(JournalError) {
      if reader == nil { reader = try store.openReader() }
      guard let journal = reader else { preconditionFailure("a reader was opened") }
      journal.expect(epoch: epoch)
      return .success(journal)
    } catch {
      return .failure(error)
    }
  }

  /// Asks the journal something.
  ///
  /// - Parameters:
  ///   - question: Runs on one of the threads, on one state of the journal.
  ///   - reply: Takes the answer on that thread, when that state has been let go.
  func ask<Answer: Sendable>(
    _ question: @escaping @Sendable (any JournalView) throws(JournalError) -> Answer,
    reply: @escaping @Sendable (Result<Answer, JournalError>) -> Void
  ) {
    questions.push { open in
      reply(
        open().flatMap { journal in
          do throws(JournalError) {
            return .success(try journal.view(question))
          } catch {
            return .failure(error)
          }
        })
    }
  }

  /// Does something that takes a while and asks the journal nothing.
  func run(_ work: @escaping @Sendable () -> Void) {
    questions.push { _ in work() }
  }

  /// Answers what was asked, and ends the threads.
  func stop() {
    questions.close()
    for thread in threads { thread.join() }
  }
}
