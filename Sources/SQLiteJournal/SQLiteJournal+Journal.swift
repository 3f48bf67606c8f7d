package import DocumentEngine

extension SQLiteJournal {
  package func append(_ appends: [JournalAppend]) throws(JournalError) -> [AppendOutcome] {
    try write { writer throws(JournalError) in try writer.append(appends) }
  }

  package func summary(of document: DocumentName) throws(JournalError) -> DocumentSummary? {
    try read { view throws(JournalError) in
      guard let place = try view.place(of: document) else { return nil }
      return try view.reader.summary(of: place)
    }
  }

  package func documents(
    after name: DocumentName?, limit: Int
  ) throws(JournalError) -> [DocumentSummary] {
    try read { view throws(JournalError) in
      var summaries: [DocumentSummary] = []
      for place in try view.places(after: name, limit: limit) {
        summaries.append(try view.reader.summary(of: place))
      }
      return summaries
    }
  }

  package func sessions(of document: DocumentName) throws(JournalError) -> [SessionRecord] {
    try read { view throws(JournalError) in
      guard let place = try view.place(of: document) else { return [] }
      return try view.reader.sessions(of: place)
    }
  }

  package func entries(
    of document: DocumentName, after revision: Int, countLimit: Int, byteCountLimit: Int
  ) throws(JournalError) -> [JournalEntry] {
    try read { view throws(JournalError) in
      guard let place = try view.place(of: document) else { return [] }
      return try view.reader.entries(
        of: place, after: revision, countLimit: countLimit, byteCountLimit: byteCountLimit)
    }
  }

  package func revision(
    of document: DocumentName, at milliseconds: Int64
  ) throws(JournalError) -> Int? {
    try read { view throws(JournalError) in
      guard let place = try view.place(of: document) else { return nil }
      return try view.reader.revision(of: place, at: milliseconds)
    }
  }

  package func checkpoint(
    of document: DocumentName, atOrBefore revision: Int
  ) throws(JournalError) -> Checkpoint? {
    try read { view throws(JournalError) in
      guard let place = try view.place(of: document) else { return nil }
      return try view.reader.checkpoint(of: place, atOrBefore: revision)
    }
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
