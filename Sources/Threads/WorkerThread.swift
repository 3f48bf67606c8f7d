internal import CThreads
internal import Glibc

/// A thread of the operating system with a name, to be joined.
package final class WorkerThread: @unchecked Sendable {
  // @unchecked Sendable: `identity` is written once, before `start` returns; `isJoined` belongs to
  // the thread that starts and joins.
  private var identity = pthread_t()
  private var isJoined = false

  private final class Start {
    let name: String
    let body: @Sendable () -> Void
    init(name: String, body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }
  }

  private init() {}

  /// Starts a thread that runs `body`.
  ///
  /// - Parameters:
  ///   - name: Shown by tools such as `top -H`; its first 15 bytes count.
  ///   - body: What the thread does.
  /// - Returns: The running thread.
  /// - Throws: `SystemError` if the system allows no more threads.
  package static func start(
    name: String, _ body: @escaping @Sendable () -> Void
  ) throws(SystemError) -> WorkerThread {
    let thread = WorkerThread()
    let start = Unmanaged.passRetained(Start(name: String(name.prefix(15)), body: body))
    let status = pthread_create(
      &thread.identity, nil,
      { argument in
        guard let argument else { return nil }
        let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        pthread_setname_np(pthread_self(), start.name)
        start.body()
        return nil
      }, start.toOpaque())
    guard status == 0 else {
      start.release()
      throw SystemError(call: "pthread_create", context: name, code: status)
    }
    return thread
  }

  /// Waits until the thread has ended.
  package func join() {
    guard !isJoined else { return }
    isJoined = true
    pthread_join(identity, nil)
  }
}
