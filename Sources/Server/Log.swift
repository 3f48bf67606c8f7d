import Glibc
package import Threads

/// Lines of text for the operator, on standard error. A line neither waits nor fails (`LogWriter`).
package struct Log: Sendable {
  /// How important a line is.
  package enum Level: String, Sendable, CaseIterable, Comparable {
    /// Each connection and request.
    case debug
    /// What happens to the server as a whole.
    case info
    /// What works in spite of a fault.
    case warning
    /// What does not work.
    case error

    /// Orders levels by importance.
    package static func < (left: Self, right: Self) -> Bool {
      rank(left) < rank(right)
    }

    private static func rank(_ level: Level) -> Int { allCases.firstIndex(of: level) ?? 0 }
  }

  /// How long the last lines may take to be written, in milliseconds.
  private static let endMilliseconds = 1000

  private let level: Level
  private let writer: LogWriter

  /// Begins a log.
  ///
  /// - Parameters:
  ///   - level: Lines below it are dropped.
  ///   - descriptor: Where to write.
  /// - Throws: `SystemError` if the system allows no more threads.
  package init(level: Level, descriptor: Int32 = STDERR_FILENO) throws(SystemError) {
    self.level = level
    writer = try LogWriter(descriptor: descriptor)
  }

  /// Writes a line.
  package func callAsFunction(_ level: Level, _ message: @autoclosure () -> String) {
    guard level >= self.level else { return }
    writer.write("stet: \(level.rawValue): \(message())\n")
  }

  /// Ends the log once its lines are written, or after a second: later lines go nowhere.
  package func close() { writer.close(within: Self.endMilliseconds) }
}
