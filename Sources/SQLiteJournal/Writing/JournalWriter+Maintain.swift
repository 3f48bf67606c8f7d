import Compression
import EditModel
import Glibc
import Journaling

extension JournalWriter {
  /// Rows of the tail that one step of folding reads, about.
  private static let stepCount = 64
  /// Rows that one step of trimming deletes.
  private static let trimCount = 256
  /// Most segments that one step writes, and the edits of the tail after which no more are added.
  private static let writtenLimit = (segmentCount: 16, editCount: 128)
  /// Edits that a step brings to their segments, with all that belongs to it: once the work has
  /// waited for too long, the edits of the last commit say how many steps are done at a time.
  private static let editsOfStep = 24

  /// Does one step of the work in the background, some hundred microseconds: an edit that comes
  /// meanwhile waits for no more than that.
  ///
  /// First all documents with edits in the tail are folded, each as far as the tail reached when
  /// that began; then the rows that are folded are deleted, oldest first; then the log is written
  /// back.
  ///
  /// - Returns: Whether there is more to do.
  func maintain() throws(JournalError) -> Bool {
    // The tail must not grow for ever under a load that leaves no time between its commits.
    var stepCount = isMaintenanceOverdue ? 1 + lastAppendCount / Self.editsOfStep : 1
    while stepCount > 0, try doStep() { stepCount -= 1 }
    // Where a thread with an edit waits for this processor, it need not wait for the end of a time
    // slice, which is as long as ten steps.
    sched_yield()
    return isMaintenanceDue
  }

  /// - Returns: Whether there is more to do.
  private func doStep() throws(JournalError) -> Bool {
    if isFolding {
      try foldStep()
    } else if oldestArrival < trimArrival {
      try trimStep()
    } else if isLogDue {
      try writeBack()
    } else if isFoldingDue {
      foldArrival = nextArrival
      foldQueue = documents.values.filter { !$0.place.arrivals.isEmpty }
    }
    return isMaintenanceDue
  }

  private var isMaintenanceDue: Bool {
    isFolding || oldestArrival < trimArrival || isLogDue || isFoldingDue
  }

  var isFolding: Bool { !foldQueue.isEmpty || fold != nil || !preparedFolds.isEmpty }

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

  /// Reads some rows, or deflates what was read, or writes what was deflated. Only the last keeps
  /// others from writing.
  func foldStep() throws(JournalError) {
    var room = Self.stepCount
    while room > 0 {
      if var fold = self.fold {
        self.fold = nil
        if fold.isGathered {
          try encode(&fold)
          preparedFolds.append(fold)
          room -= max(fold.run.count / 2, 8)
        } else {
          room -= try reader.inTransaction { () throws(JournalError) in
            // Outside, the file would be locked and unlocked for each row.
            try gather(&fold, rowCount: room)
          }
          self.fold = fold
        }
      } else if let state = foldQueue.last, canPrepare(state) {
        if let first = state.place.arrivals.first, first < foldArrival {
          fold = Fold(state)
        } else {
          foldQueue.removeLast()
        }
      } else {
        return try writePrepared()
      }
    }
  }

  private func canPrepare(_ state: WriterPlace) -> Bool {
    preparedFolds.count < Self.writtenLimit.segmentCount
      && preparedFolds.reduce(0) { $0 + $1.count } < Self.writtenLimit.editCount
      && preparedFolds.last?.state !== state
  }

  /// Writes the prepared segments in one transaction that nobody waits for: the sync of the next
  /// edit makes it durable, and without that edit the tail still holds everything.
  private func writePrepared() throws(JournalError) {
    if !preparedFolds.isEmpty {
      try begin(isDurable: false)
      for fold in preparedFolds { try write(fold) }
      try commit()
      preparedFolds = []
    }
    guard foldQueue.isEmpty else { return }
    trimArrival = firstUnfoldedArrival(before: foldArrival)
  }

  func trimStep() throws(JournalError) {
    let end = min(oldestArrival + Int64(Self.trimCount), trimArrival)
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
    try writeBackAside?.check()
    writeBackAside = nil
    let pageCount = database.logPageCount
    let copied = try database.writeBack()
    writeBackPageCount = (copied?.logPageCount ?? pageCount) + options.logPageCount
    guard let copied, copied.logPageCount == copied.writtenPageCount else { return }
    // The next transaction begins the log anew, unless somebody still reads old pages of it.
    database.logPageCount = 0
    try mark()
  }

  /// Reads the next rows of a run, at most so many.
  ///
  /// - Returns: How many.
  private func gather(_ fold: inout Fold, rowCount: Int) throws(JournalError) -> Int {
    let place = fold.state.place
    var taken = 0
    while true {
      guard fold.count < place.arrivals.count, place.arrivals[fold.count] < foldArrival else {
        // The document is through.
        if foldQueue.last === fold.state { foldQueue.removeLast() }
        fold.isGathered = true
        return taken
      }
      guard fold.run.count < options.segmentCount, fold.run.bytes.count < options.segmentByteCount,
        fold.state.tailActs.isEmpty || fold.state.tailActs[fold.run.last] == nil
      else {
        fold.isGathered = true
        return taken
      }
      guard taken < rowCount else { return taken }
      let row = try reader.tailBytes(place.arrivals[fold.count])
      guard let entry = row.record.withUnsafeBytes({ JournalReader.record($0) }),
        entry.revision == fold.run.last + 1, fold.append(row, entry, with: hasher)
      else { throw reader.corrupt("revision \(fold.run.last + 1) of \(place.name.text)") }
      taken += 1
    }
  }

  /// Deflates a run. It takes in the segment before it as long as that has no more edits than
  /// itself and both fit one segment, so that a document folded often in small runs has few short
  /// segments, and each edit is written anew a logarithmic number of times. One that is damaged is
  /// left as it is, to be told of to whoever reads it.
  private func encode(_ fold: inout Fold) throws(JournalError) {
    while fold.run.first > 1 {
      guard try reader.hash(of: fold.state.place, afterActsBehind: fold.run.first - 1) == nil,
        let previous = try soundSegment(before: fold), previous.count <= fold.run.count,
        previous.count + fold.run.count <= options.segmentCount,
        previous.bytes.count + fold.run.bytes.count <= options.segmentByteCount
      else { break }
      fold.replaced.append(previous.first)
      fold.run.prepend(previous)
    }
    (fold.encoding, fold.edits) = deflater.encode(fold.run.bytes)
  }

  private func soundSegment(before fold: borrowing Fold) throws(JournalError) -> Segment? {
    do {
      return try reader.segment(of: fold.state.place, containing: fold.run.first - 1)
    } catch {
      guard error.kind == .corrupt || error.kind == .gone else { throw error }
      return nil
    }
  }

  /// Writes a run as a segment, with what the document's own rows say of it.
  private func write(_ fold: Fold) throws(JournalError) {
    guard let last = fold.last else { return }
    let state = fold.state
    unfoldedCount -= fold.count
    unfoldedByteCount -= fold.byteCount
    for entry in fold.newest.values { try update(entry, of: state.place.id) }
    try store(fold)
    let hash = state.tailActs.removeValue(forKey: last.revision) ?? fold.hash
    statements.updateDocument.bind(1, state.place.id)
    statements.updateDocument.bind(2, Int64(last.revision))
    statements.updateDocument.bind(3, last.milliseconds)
    statements.updateDocument.bind(4, hash.bytes)
    try statements.updateDocument.run()
    state.place.foldedRevision = last.revision
    state.place.foldedMilliseconds = last.milliseconds
    state.foldedHash = hash
    state.place.arrivals.removeFirst(fold.count)
  }

  private func update(_ newest: JournalEntry, of document: Int64) throws(JournalError) {
    statements.updateSession.bind(1, document)
    statements.updateSession.bind(2, bits: newest.session.bits)
    statements.updateSession.bind(3, Int64(newest.sequence))
    statements.updateSession.bind(4, Int64(newest.revision))
    statements.updateSession.bind(5, bits: newest.fingerprint)
    try statements.updateSession.run()
  }

  private func store(_ fold: Fold) throws(JournalError) {
    let document = fold.state.place.id
    for first in fold.replaced { try deleteSegment(from: first, of: document) }
    try insert(
      fold.run, hash: fold.hash, encoding: fold.encoding.rawValue, edits: fold.edits, of: document)
  }

  /// Deletes the segment that begins with a revision.
  func deleteSegment(from first: Int, of document: Int64) throws(JournalError) {
    statements.deleteSegment.bind(1, document)
    statements.deleteSegment.bind(2, Int64(first))
    try statements.deleteSegment.run()
  }

  /// Writes a segment whose edits are encoded, with the hash after them.
  func insert(
    _ segment: Segment, hash: ChainHash, encoding: Int64, edits: [UInt8], of document: Int64
  ) throws(JournalError) {
    statements.insertSegment.bind(1, document)
    statements.insertSegment.bind(2, Int64(segment.first))
    statements.insertSegment.bind(3, Int64(segment.last))
    statements.insertSegment.bind(4, segment.began)
    statements.insertSegment.bind(5, hash.bytes)
    statements.insertSegment.bind(6, encoding)
    statements.insertSegment.bind(7, Int64(segment.bytes.count))
    statements.insertSegment.bind(8, edits)
    try statements.insertSegment.run()
  }
}
