import Glibc

/// Signals that would end a process which has better things to do.
package enum ProcessSignals {
  /// Those that a server takes note of and nothing more: there is nothing to read anew, and a
  /// terminal that is gone is no reason to stop. By name, for the log.
  static let noted = [(SIGHUP, "SIGHUP"), (SIGUSR1, "SIGUSR1"), (SIGUSR2, "SIGUSR2")]

  /// Keeps them, and those that tell of a write that failed, from ending the process: a reader of
  /// its output that is gone, or a file that may not grow, is an error of that write alone.
  package static func ignore() {
    for number in [SIGPIPE, SIGXFSZ] + noted.map(\.0) { signal(number, SIG_IGN) }
  }
}
