/// How long the thread that writes the journal waits, in milliseconds.
package struct JournalPauses: Sendable {
  /// Before a failed journal is tried again.
  package var retryMilliseconds = 1000
  /// From one look at the journal to the next: whoever spoils or deletes it does not say so.
  package var watchMilliseconds = 1000
  /// At the end, while the journal is tidied.
  package var tidyingMilliseconds = 1000

  /// The values for a server.
  package init() {}
}
