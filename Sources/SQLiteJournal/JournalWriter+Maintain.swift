import WireFormat
import DocumentEngine

extension JournalWriter {
  /// Edits that one slice of folding takes, at least; rows that one slice of trimming deletes.
  private static let sliceCount = 256

  /// Does one slice of the work in the background, about a millisecond.
  ///
  /// First all documents with edits in the tail are folded, each as far as the tail reached when
  /// that began; then the rows that are folded are deleted, oldest first; then the log is written
  /// back.
  ///
  /// - Returns: Whether there is more to do.
  func maintain() throws(JournalError) -> Bool {
    if !foldQueue.isEmpty {
      try foldSlice()
    } else if oldestArrival < trimArrival {
      try trimSlice()
    } else if isLogDue {
      try writeBack()
    } else if isFoldingDue {
      foldArrival = nextArrival
      foldQueue = documents.values.filter { !$0.place.arrivals.isEmpty }
    }
    return !foldQueue.isEmpty || oldestArrival < trimArrival || isLogDue || isFoldingDue
  }

  /// Whether the work has waited for so long that it is to be done between edits.
  var isMaintenanceOverdue: Bool {
    unfoldedCount >= 16 * options.foldingCount || unfoldedByteCount >= 16 * options.foldingByteCount
      || database.logPageCount >= 8 * options.logPageCount
  }

  private var isFoldingDue: Bool {
    unfoldedCount >= options.foldingCount || unfoldedByteCount >= options.foldingByteCount
  }

  /// Whether the log is to be written back, and no thread is busy with that.
  private var isLogDue: Bool {
    guard database.logPageCount >= writeBackPageCount else { return false }
    if let writeBackAside { return writeBackAside.isDone }
    return true
  }

  /// Folds documents until a slice is full, in one transaction that nobody waits for: the sync of
  /// the next edit makes it durable, and without that edit the tail still holds everything.
  private func foldSlice() throws(JournalError) {
    try begin(isDurable: false)
    var room = Self.sliceCount
    while room > 0, let state = foldQueue.last {
      let count = try fold(state)
      room -= count
      guard let next = state.place.arrivals.first, next < foldArrival, count > 0 else {
        foldQueue.removeLast()
        continue
      }
    }
    try commit()
    if foldQueue.isEmpty {
      trimArrival = documents.values.reduce(foldArrival) { oldest, state in
        min(oldest, state.place.arrivals.first ?? oldest)
      }
    }
  }

  private func trimSlice() throws(JournalError) {
    let end = min(oldestArrival + Int64(Self.sliceCount), trimArrival)
    try begin(isDurable: false)
    statements.deleteTail.bind(1, end - 1)
    try statements.deleteTail.run()
    statements.updateFolded.bind(1, end - 1)
    try statements.updateFolded.run()
    try commit()
    oldestArrival = end
  }

  /// Has a thread copy most of the log to the main file, and then copies what came meanwhile, so
  /// that the log can begin anew.
  private func writeBack() throws(JournalError) {
    if options.writesBackAside, writeBackAside == nil {
      writeBackAside = LogWriteBack.Running(path: path, vfs: options.vfs)
      if writeBackAside != nil { return }
    }
    writeBackAside = nil
    let (log, written) = try database.writeBack()
    if log == written {
      // The next transaction begins the log anew.
      database.logPageCount = 0
      writeBackPageCount = options.logPageCount
    } else {
      writeBackPageCount = log + options.logPageCount
    }
  }

  /// Moves edits of one document from the tail to a segment, at most as many as one holds.
  ///
  /// - Returns: How many.
  private func fold(_ state: DocumentState) throws(JournalError) -> Int {
    let place = state.place
    var run = Segment(startingAt: place.foldedRevision + 1)
    var last: JournalEntry?
    var hash = state.hash
    var newest: [SessionID: JournalEntry] = [:]
    for arrival in place.arrivals {
      guard arrival < foldArrival, run.count < options.segmentCount,
        run.bytes.count < options.segmentByteCount
      else { break }
      let row = try reader.tailBytes(arrival)
      guard let entry = row.record.withUnsafeBytes({ JournalReader.record($0) }),
        entry.revision == run.last + 1
      else { throw reader.corrupt("revision \(run.last + 1) of \(place.name.text)") }
      run.append(record: row.record, hash: row.hash, milliseconds: entry.milliseconds)
      newest[entry.session] = entry
      hash = row.hash
      last = entry
      unfoldedByteCount -= row.record.count
    }
    guard let last else { return 0 }
    let count = run.count
    unfoldedCount -= count
    for entry in newest.values { try update(entry, of: place.id) }
    try store(run, hash: hash, of: place)
    statements.updateDocument.bind(1, place.id)
    statements.updateDocument.bind(2, Int64(last.revision))
    statements.updateDocument.bind(3, last.milliseconds)
    statements.updateDocument.bind(4, hash.bytes)
    try statements.updateDocument.run()
    state.place.foldedRevision = last.revision
    state.place.foldedMilliseconds = last.milliseconds
    state.place.arrivals.removeFirst(count)
    return count
  }

  private func update(_ newest: JournalEntry, of document: Int64) throws(JournalError) {
    statements.updateSession.bind(1, document)
    statements.updateSession.bind(2, bits: newest.session.bits)
    statements.updateSession.bind(3, Int64(newest.sequence))
    statements.updateSession.bind(4, Int64(newest.revision))
    statements.updateSession.bind(5, bits: newest.fingerprint)
    try statements.updateSession.run()
  }

  /// Stores a run of edits. It takes in the segment before it as long as that has no more edits
  /// than itself and both fit one segment, so that a document folded often in small runs has few
  /// short segments, and each edit is written anew a logarithmic number of times.
  private func store(
    _ run: Segment, hash: ChainHash, of place: DocumentPlace
  ) throws(JournalError) {
    var run = run
    while run.first > 1 {
      let previous = try reader.segment(of: place, containing: run.first - 1)
      guard previous.count <= run.count, previous.count + run.count <= options.segmentCount,
        previous.bytes.count + run.bytes.count <= options.segmentByteCount
      else { break }
      statements.deleteSegment.bind(1, place.id)
      statements.deleteSegment.bind(2, Int64(previous.first))
      try statements.deleteSegment.run()
      run.prepend(previous)
    }
    let (encoding, edits) = Compression.encode(run.bytes)
    statements.insertSegment.bind(1, place.id)
    statements.insertSegment.bind(2, Int64(run.first))
    statements.insertSegment.bind(3, Int64(run.last))
    statements.insertSegment.bind(4, run.began)
    statements.insertSegment.bind(5, hash.bytes)
    statements.insertSegment.bind(6, encoding.rawValue)
    statements.insertSegment.bind(7, Int64(run.bytes.count))
    statements.insertSegment.bind(8, edits)
    try statements.insertSegment.run()
  }
}
