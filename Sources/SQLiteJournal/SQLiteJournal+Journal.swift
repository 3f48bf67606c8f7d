package import EditModel
package import Journaling

extension SQLiteJournal {
  package func append(_ appends: [JournalAppend]) throws(JournalError) -> [AppendOutcome] {
    try write { writer throws(JournalError) in try writer.append(appends) }
  }

  package func view<Answer>(
    _ body: (any JournalView) throws(JournalError) -> Answer
  ) throws(JournalError) -> Answer {
    try read { finder throws(JournalError) in try body(SQLiteView(finder)) }
  }

  package func write(
    _ checkpoint: Checkpoint, of document: DocumentName
  ) throws(JournalError) {
    try write(PreparedCheckpoint(checkpoint), of: document)
  }

  /// Stores a checkpoint that was deflated elsewhere.
  ///
  /// - Throws: `JournalError`; `.misuse` if its revision is not durable.
  package func write(
    _ checkpoint: PreparedCheckpoint, of document: DocumentName
  ) throws(JournalError) {
    try write { writer throws(JournalError) in try writer.write(checkpoint, of: document) }
  }

  /// Does one step of the work in the background, some hundred microseconds: folds edits of the
  /// tail into segments, deletes what is folded, copies the log to the main file. To be called when
  /// no append waits, and before the next append if `isMaintenanceOverdue`.
  ///
  /// - Returns: Whether there is more to do now.
  /// - Throws: `JournalError`; what was acknowledged stands, and the work is taken up again.
  package func maintain() throws(JournalError) -> Bool {
    try write { writer throws(JournalError) in try writer.maintain() }
  }

  /// Looks whether the file and its log are still there and as they were written, as far as can be
  /// told within some 20 µs. To be called now and then.
  ///
  /// - Throws: `JournalError`; what else was acknowledged may be lost, and no more is to be.
  package func inspect() throws(JournalError) {
    do throws(JournalError) {
      try write { writer throws(JournalError) in try writer.inspect() }
    } catch {
      // Whoever writes there meanwhile finds it in order.
      guard error.kind == .locked else { throw error }
    }
  }

  /// Whether the work in the background has waited for so long that it must not wait longer.
  package var isMaintenanceOverdue: Bool { openWriter?.isMaintenanceOverdue ?? false }
}
