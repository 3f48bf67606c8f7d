import Journaling

extension JournalWriter {
  /// Looks whether the file and its log are still what was written, as each transaction does at its
  /// start, and reads the newest commit back.
  ///
  /// - Throws: What is wrong; `.locked` if others write.
  func watch() throws(JournalError) {
    try begin(isDurable: false)
    let isSound = try database.holdsNewestCommit()
    database.rollBack()
    isDirty = false
    guard isSound else {
      throw JournalError(.corrupt, "the newest commit in \(path)-wal was written over")
    }
  }
}
