import Journaling

extension JournalWriter {
  /// Has the main file say that it is no journal without its log, while all who read it through the
  /// log see that it is one: a plain copy of the file alone lacks what is only in the log, and
  /// nothing else in it tells so.
  ///
  /// One transaction sets the mark, a write-back copies it to the main file, the next transaction
  /// takes it back in the log. Whatever ends this early leaves the mark unset, or seen with a log
  /// beside the file, where it says nothing (`JournalLoss`) until the next writer takes it back:
  /// the log is kept as long as the newest state has the mark. At an orderly end SQLite copies the
  /// log, and the mark is gone.
  ///
  /// It is best effort. Whoever writes the log back, be it aside, takes it away until that is done
  /// and the next log begins; and while somebody reads an older state, SQLite does not copy it, and
  /// it waits for the log after that. Nothing false is said then. A backup that is begun in the few
  /// milliseconds in which the mark is seen has it, too.
  ///
  /// - Complexity: Two transactions of one page and their write-back, once for each log.
  /// - Throws: `JournalError`. Not `.locked`: what is still to be done is left to the next
  ///   transaction.
  func mark() throws(JournalError) {
    do throws(JournalError) {
      // What a writer left that ended early is in the main file.
      if !isMarkSeen { try setMark() }
      try begin(isDurable: false)
      try commit()
    } catch {
      guard error.kind == .locked, !isDirty else { throw error }
    }
  }

  private func setMark() throws(JournalError) {
    try begin(isDurable: false)
    try updateMark(to: true)
    database.keepLogAtEnd(true)
    try commit()
    isMarkSeen = true
    _ = try database.writeBack()
  }

  /// Marks the file that was just opened.
  ///
  /// - Throws: What keeps it from being written; not `.corrupt`: it may be read all the same, and
  ///   whoever writes to it is told.
  func markAtStart() throws(JournalError) {
    do throws(JournalError) {
      isMarkSeen = try Usage(of: database, path: path, version: Schema.version).isInUse
      try mark()
    } catch {
      guard error.kind == .corrupt else { throw error }
      database.rollBack()
      isDirty = false
    }
  }

  /// Sets the mark or takes it back, in the transaction under way.
  func updateMark(to isInUse: Bool) throws(JournalError) {
    statements.updateUsage.bind(1, isInUse ? 1 : 0)
    try statements.updateUsage.run()
  }
}
