package import EditModel
package import Journaling

extension SQLiteJournal {
  package func append(_ appends: [JournalAppend]) throws(JournalError) -> [AppendOutcome] {
    try write { writer throws(JournalError) in try writer.append(appends) }
  }

  package func append(
    _ act: DocumentAct, to document: DocumentName
  ) throws(JournalError) -> AppendOutcome {
    try write { writer throws(JournalError) in try writer.append(act, to: document) }
  }

  package func view<Answer>(
    _ body: (any JournalView) throws(JournalError) -> Answer
  ) throws(JournalError) -> Answer {
    try read { finder throws(JournalError) in try body(SQLiteView(finder)) }
  }

  package func write(
    _ checkpoint: any PreparedCheckpoint, of document: DocumentName
  ) throws(JournalError) {
    let row: CheckpointRow
    switch checkpoint {
    case let prepared as CheckpointRow: row = prepared
    case let plain as Checkpoint: row = CheckpointRow(plain)
    default: throw JournalError(.misuse, "another store has prepared the checkpoint")
    }
    try write { writer throws(JournalError) in try writer.write(row, of: document) }
  }

  /// Folds edits of the tail into segments, deletes what is folded, copies the log to the file:
  /// one step of it, some hundred microseconds.
  package func maintain() throws(JournalError) -> Bool {
    try write { writer throws(JournalError) in try writer.maintain() }
  }

  /// Looks whether the file and its log are still there and as they were written, as far as can be
  /// told within some 20 µs.
  package func watch() throws(JournalError) {
    do throws(JournalError) {
      try write { writer throws(JournalError) in try writer.watch() }
    } catch {
      // Whoever writes there meanwhile finds it in order.
      guard error.kind == .locked else { throw error }
    }
  }

  package var isMaintenanceOverdue: Bool { openWriter?.isMaintenanceOverdue ?? false }

  package var remarks: [JournalRemark] {
    let damaged = openWriter?.reader.damagedDocuments ?? []
    return damaged.map { row in
      .flaw("\(path): row \(row) of document does not fit its seal; this document is not served")
    } + (suspicion.map { [.suspicion($0)] } ?? [])
  }
}
