import EditModel
import Journaling

extension JournalWriter {
  /// Makes an act durable, with what it does to the rows.
  func append(
    _ act: DocumentAct, to document: DocumentName
  ) throws(JournalError) -> AppendOutcome {
    guard let state = try state(of: document) else { return .conflict(actualRevision: 0) }
    guard state.place.revision == act.revision else {
      return .conflict(actualRevision: state.place.revision)
    }
    let standing = try check(act, on: state)
    guard act.takesEditsAway else {
      try write(act, standing, in: state) { () in ActRecord(act) }
      return .appended
    }
    // What is deleted is not to be found in the file.
    try database.execute("PRAGMA secure_delete = ON")
    defer { try? database.execute("PRAGMA secure_delete = OFF") }
    try foldAll()
    try write(act, standing, in: state) { () throws(JournalError) in
      try takeEditsAway(by: act, of: state)
    }
    return .appended
  }

  /// Writes an act and what it does in one transaction.
  private func write(
    _ act: DocumentAct, _ standing: DocumentStanding, in state: WriterPlace,
    making makeRecord: () throws(JournalError) -> ActRecord
  ) throws(JournalError) {
    try begin()
    let record = try makeRecord()
    state.place.standing = standing
    state.place.actCount += 1
    let bytes = record.bytes
    bytes.withUnsafeBytes { state.hash.advance(over: $0, with: hasher) }
    try insert(bytes, behind: act.revision, in: state)
    if state.place.arrivals.isEmpty {
      state.foldedHash = state.hash
    } else {
      state.tailActs[act.revision] = state.hash
    }
    if case .move(let name) = act.deed {
      documents[state.place.name] = nil
      state.place.name = name
      documents[name] = state
    }
    try updateRow(of: state)
    try commit()
    noteDurable()
  }

  /// - Returns: What the document is after the act.
  private func check(
    _ act: DocumentAct, on state: WriterPlace
  ) throws(JournalError) -> DocumentStanding {
    let place = state.place
    guard let standing = place.standing.taking(act.deed) else {
      throw JournalError(.misuse, "\(place.name.text) is \(place.standing): \(act.deed)")
    }
    switch act.deed {
    case .move(let name) where name != place.name:
      guard try self.state(of: name) == nil else {
        throw JournalError(.misuse, "there is a document \(name.text)")
      }
    case .pruning(let end):
      guard end > place.horizon, end <= place.revision,
        try reader.checkpoint(of: place, atOrBefore: end)?.revision == end
      else { throw JournalError(.misuse, "there is no checkpoint of revision \(end)") }
    case .label(_, let revision?, _) where !(0...place.revision).contains(revision):
      throw JournalError(.misuse, "there is no revision \(revision)")
    case .adoption:
      throw JournalError(.misuse, "only a migration takes a document over")
    default: break
    }
    return standing
  }

  private func updateRow(of state: WriterPlace) throws(JournalError) {
    statements.actOnDocument.bind(1, state.place.id)
    statements.actOnDocument.bind(2, state.place.name.text)
    statements.actOnDocument.bind(3, state.place.standing.rawValue)
    statements.actOnDocument.bind(4, Int64(state.place.horizon))
    statements.actOnDocument.bind(5, Int64(state.place.actCount))
    statements.actOnDocument.bind(6, state.foldedHash.bytes)
    try statements.actOnDocument.run()
  }
}

extension DocumentAct {
  /// Whether edits are gone when it is done.
  fileprivate var takesEditsAway: Bool {
    switch deed {
    case .erasure, .pruning: true
    default: false
    }
  }
}
