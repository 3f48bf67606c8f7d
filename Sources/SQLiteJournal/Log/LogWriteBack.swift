import Glibc
import Journaling
import Synchronization

/// Copies the log of a journal to its main file on a thread of its own, with a connection of its
/// own, while the writer goes on: that takes as long as the disk needs for a thousand scattered
/// pages.
final class LogWriteBack: Sendable {
  private let path: String
  private let vfs: String?
  private let isDone = Atomic(false)
  private let hasFailed = Atomic(false)

  private init(path: String, vfs: String?) {
    self.path = path
    self.vfs = vfs
  }

  /// A thread at work. It must be waited for before the journal is closed.
  final class Running {
    private let task: LogWriteBack
    private let thread: pthread_t

    /// Starts the thread.
    ///
    /// - Returns: `nil` if the system has none to give.
    init?(path: String, vfs: String?) {
      let task = LogWriteBack(path: path, vfs: vfs)
      var thread = pthread_t()
      let argument = Unmanaged.passRetained(task)
      let code = pthread_create(
        &thread, nil,
        { argument in
          guard let argument else { return nil }
          Unmanaged<LogWriteBack>.fromOpaque(argument).takeRetainedValue().work()
          return nil
        }, argument.toOpaque())
      guard code == 0 else {
        argument.release()
        return nil
      }
      self.task = task
      self.thread = thread
    }

    /// Whether the thread is through.
    var isDone: Bool { task.isDone.load(ordering: .acquiring) }

    /// Makes sure that no sync of the thread failed: the writer's next one would succeed, whatever
    /// that one left in memory alone.
    ///
    /// - Throws: `.inputOutput`.
    func check() throws(JournalError) {
      guard task.hasFailed.load(ordering: .acquiring) else { return }
      throw JournalError(.inputOutput, "the log of \(task.path) could not be written back")
    }

    deinit { pthread_join(thread, nil) }
  }

  private func work() {
    defer { isDone.store(true, ordering: .releasing) }
    // What else fails here fails again for the writer, which copies the rest and tells of it.
    let mode = Database.Mode(writes: true, creates: false, vfs: vfs)
    guard let database = try? Database(path: path, mode: mode) else { return }
    try? database.execute("PRAGMA synchronous = FULL")
    do throws(JournalError) {
      _ = try database.writeBack()
    } catch {
      hasFailed.store(error.kind == .inputOutput, ordering: .releasing)
    }
  }
}
