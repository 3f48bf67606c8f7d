import Glibc
import Synchronization
import Threads

/// Writes the lines of a log on a thread of its own, so that whoever logs neither waits for the
/// reader of the log nor ends with it.
///
/// Lines that find too many others waiting, or that the system does not take, are lost; how many
/// is said as soon as a line can be written again.
final class LogWriter: Sendable {
  /// How much may wait to be written, in bytes.
  private static let waitingByteCountLimit = 256 << 10

  private let descriptor: Int32
  private let lines = BlockingQueue<[UInt8]>()
  /// Lines that were lost while the queue was full and that nobody has been told of.
  private let droppedCount = Atomic<Int>(0)
  /// Never has an element; it is closed when the thread has written everything.
  private let end = BlockingQueue<Never>()
  private let thread = Lock<WorkerThread?>(nil)

  /// Starts the thread.
  ///
  /// - Parameter descriptor: Where to write; it stays the caller's.
  /// - Throws: `SystemError` if the system allows no more threads.
  init(descriptor: Int32) throws(SystemError) {
    self.descriptor = descriptor
    let started = try WorkerThread.start(name: "log") { [self] in
      blockPipeSignal()
      write()
      end.close()
    }
    thread.withLock { $0 = started }
  }

  /// Has a line written, or counts it as lost.
  func write(_ line: String) {
    let bytes = Array(line.utf8)
    if !lines.push(bytes, weight: bytes.count, limit: Self.waitingByteCountLimit) {
      droppedCount.wrappingAdd(1, ordering: .relaxed)
    }
  }

  /// Ends the log once all lines are written, or after a time.
  ///
  /// - Parameter milliseconds: How long to wait for a reader that takes nothing.
  func close(within milliseconds: Int) {
    lines.close()
    let isWritten = end.popAll(waiting: milliseconds) == nil
    if isWritten { thread.withLock { $0?.join() } }
  }

  // MARK: - The writing thread

  /// A pipe that nobody reads any more is an error of `write` and not the end of the process.
  private func blockPipeSignal() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  private func write() {
    var lostCount = 0
    while let taken = lines.popAll() {
      // Those that were dropped came behind the ones that were taken.
      let droppedCount = droppedCount.exchange(0, ordering: .relaxed)
      for line in taken {
        tellLoss(&lostCount)
        if lostCount > 0 || !put(line) { lostCount += 1 }
      }
      lostCount += droppedCount
      tellLoss(&lostCount)
    }
  }

  private func tellLoss(_ count: inout Int) {
    guard count > 0 else { return }
    let line = "stet: warning: \(count) lines of this log are lost: nobody took them\n"
    if put(Array(line.utf8)) { count = 0 }
  }

  /// Writes a line, and waits for that as long as it takes.
  ///
  /// - Returns: Whether all of it was taken.
  private func put(_ line: [UInt8]) -> Bool {
    line.withUnsafeBytes { bytes in
      var position = 0
      while position < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count > 0 {
          position += count
        } else if errno == EAGAIN {
          // Somebody who shares the descriptor has made it nonblocking.
          var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&waiting, 1, -1)
        } else if errno != EINTR {
          return false
        }
      }
      return true
    }
  }
}
