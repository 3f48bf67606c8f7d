import Glibc
import Transport

/// Lines of text for the operator, on standard error.
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

  private let level: Level

  /// Makes a log that drops lines below `level`.
  package init(level: Level) {
    self.level = level
  }

  /// Writes a line.
  package func callAsFunction(_ level: Level, _ message: @autoclosure () -> String) {
    guard level >= self.level else { return }
    let line = "stet: \(level.rawValue): \(message())\n"
    line.utf8CString.withUnsafeBytes { bytes in
      _ = write(STDERR_FILENO, bytes.baseAddress, bytes.count - 1)
    }
  }
}
