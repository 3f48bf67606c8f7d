import Compression
import Cryptography
import EditModel
import Journaling

extension JournalWriter {
  /// Makes all appends durable in one transaction.
  func append(_ appends: [JournalAppend]) throws(JournalError) -> [AppendOutcome] {
    try begin()
    var outcomes: [AppendOutcome] = []
    outcomes.reserveCapacity(appends.count)
    let firstArrival = nextArrival
    for append in appends { outcomes.append(try write(append)) }
    try commit()
    noteDurable()
    lastAppendCount = Int(nextArrival - firstArrival)
    return outcomes
  }

  private func write(_ append: JournalAppend) throws(JournalError) -> AppendOutcome {
    let state: WriterPlace
    if let known = try self.state(of: append.document) {
      state = known
    } else if append.expectedRevision == 0 {
      state = try create(append.document, by: append.creation)
    } else {
      return .conflict(actualRevision: 0)
    }
    let revision = state.place.revision
    guard revision == append.expectedRevision, state.place.standing == .present else {
      return .conflict(actualRevision: revision)
    }
    for new in append.newSessions where state.lastSequences[new.session.bits] == nil {
      statements.insertSession.bind(1, state.place.id)
      statements.insertSession.bind(2, bits: new.session.bits)
      statements.insertSession.bind(3, new.secretHash.bytes)
      try statements.insertSession.run()
      state.lastSequences[new.session.bits] = 0
    }
    for entry in append.entries { try write(entry, in: state) }
    return .appended
  }

  private func write(_ entry: JournalEntry, in state: WriterPlace) throws(JournalError) {
    guard entry.revision == state.place.revision + 1 else {
      throw JournalError(.misuse, "revision \(entry.revision) does not follow")
    }
    guard state.lastSequences[entry.session.bits] == entry.sequence - 1 else {
      throw JournalError(.misuse, "sequence \(entry.sequence) does not follow in its session")
    }
    record.removeAll(keepingCapacity: true)
    JournalRecord.encode(entry, into: &record)
    statements.insertTail.bind(1, nextArrival)
    statements.insertTail.bind(2, state.place.id)
    try record.withUnsafeBufferPointer { buffer throws(JournalError) in
      let bytes = UnsafeRawBufferPointer(buffer)
      state.hash.advance(over: bytes, with: hasher)
      try state.hash.withBytes { hash throws(JournalError) in
        try statements.insertTail.run(binding: hash, at: 3, and: bytes)
      }
    }
    state.lastSequences[entry.session.bits] = entry.sequence
    state.place.arrivals.append(nextArrival)
    nextArrival += 1
    unfoldedCount += 1
    unfoldedByteCount += record.count
  }

  private func create(
    _ name: DocumentName, by act: DocumentAct
  ) throws(JournalError) -> WriterPlace {
    guard case .creation(_, let type) = act.deed else {
      throw JournalError(.misuse, "a document begins with its creation")
    }
    let identity = Random.bits()
    var hash = ChainHash(startOf: identity, with: hasher)
    let record = ActRecord(act).bytes
    record.withUnsafeBytes { hash.advance(over: $0, with: hasher) }
    statements.insertDocument.bind(1, bits: identity)
    statements.insertDocument.bind(2, name.text)
    statements.insertDocument.bind(3, type)
    statements.insertDocument.bind(4, act.milliseconds)
    statements.insertDocument.bind(5, hash.bytes)
    defer { statements.insertDocument.reset() }
    guard try statements.insertDocument.step() else {
      throw reader.corrupt("the list of documents")
    }
    let id = statements.insertDocument.integer(0)
    while try statements.insertDocument.step() {}
    let place = DocumentPlace(
      id: id, identity: identity, name: name, type: type, standing: .present, horizon: 0,
      actCount: 1, createdMilliseconds: act.milliseconds, foldedRevision: 0,
      foldedMilliseconds: act.milliseconds, arrivals: [])
    let state = WriterPlace(place: place, hash: hash, lastSequences: [:])
    try insert(record, behind: 0, in: state)
    remember(state)
    return state
  }

  /// Writes the newest act of a document, whose hash is `state.hash`.
  func insert(
    _ act: [UInt8], behind revision: Int, in state: WriterPlace
  ) throws(JournalError) {
    statements.insertAct.bind(1, state.place.id)
    statements.insertAct.bind(2, Int64(revision))
    statements.insertAct.bind(3, Int64(state.place.actCount))
    statements.insertAct.bind(4, state.hash.bytes)
    statements.insertAct.bind(5, act)
    try statements.insertAct.run()
    actCount += 1
  }

  /// Stores a checkpoint; one of this revision that exists is left as it is. The next edit's sync
  /// makes it durable: if it is lost before, nothing is.
  func write(
    _ checkpoint: CheckpointRow, of document: DocumentName
  ) throws(JournalError) {
    guard let state = try state(of: document), checkpoint.revision <= state.place.revision else {
      throw JournalError(.misuse, "a checkpoint of revision \(checkpoint.revision) is too new")
    }
    try begin(isDurable: false)
    statements.insertCheckpoint.bind(1, state.place.id)
    statements.insertCheckpoint.bind(2, Int64(checkpoint.revision))
    statements.insertCheckpoint.bind(3, checkpoint.milliseconds)
    statements.insertCheckpoint.bind(4, bits: checkpoint.digest)
    statements.insertCheckpoint.bind(5, checkpoint.encoding.rawValue)
    statements.insertCheckpoint.bind(6, Int64(checkpoint.byteCount))
    statements.insertCheckpoint.bind(7, checkpoint.body)
    try statements.insertCheckpoint.run()
    try commit()
  }
}
