package import EditModel
package import Journaling

/// Rebuilds the documents of a journal from their first rows and checks everything that can be:
/// hashes, revisions, sequences, operations, checkpoints and sessions.
///
/// It reads beside a running server: each read is short, so that it never keeps the log from being
/// written back; a copy or a file that cannot be written is read as well.
package final class JournalVerifier {
  /// The first thing that is wrong with a document.
  package struct Finding: Sendable, Equatable {
    /// Which document.
    package var document: DocumentName
    /// The first revision that does not follow from the rows before it.
    package var revision: Int
    /// What is wrong with it.
    package var message: String
  }

  /// What was looked at, and what was found.
  package struct Report: Sendable, Equatable {
    /// How many documents were checked.
    package var documentCount = 0
    /// How many edits were found sound.
    package var editCount = 0
    /// How many checkpoints were found sound.
    package var checkpointCount = 0
    /// The documents that are not sound, each with its first bad revision.
    package var findings: [Finding] = []
    /// What else is wrong: rows that belong to no document that has a name.
    package var flaws: [String] = []
    /// What could not be looked at, and why.
    package var doubts: [String] = []

    /// Whether nothing is wrong.
    package var isSound: Bool { findings.isEmpty && flaws.isEmpty }
  }

  private let follower: JournalFollower
  private let onProgress: (Report) -> Void
  private var report = Report()
  /// The first row of the tail of each document, by its number.
  private var firstTailRows: [Int64: TailRow] = [:]

  /// Opens the journal at `path` for reading.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - types: The types whose documents can be checked.
  ///   - onProgress: Called after every few hundred edits.
  /// - Throws: `JournalError` if it cannot be opened or is no journal.
  package init(
    path: String, types: DocumentTypes = .builtIn,
    onProgress: @escaping (Report) -> Void = { _ in }
  ) throws(JournalError) {
    var options = SQLiteJournal.Options()
    options.types = types
    follower = try JournalFollower(path: path, options: options)
    self.onProgress = onProgress
  }

  /// Checks every document.
  ///
  /// - Complexity: O(n) in all edits and the texts of all checkpoints.
  /// - Throws: `JournalError` if the file itself cannot be read.
  package func verify() throws(JournalError) -> Report {
    report = Report()
    firstTailRows = try follower.refreshed { view throws(JournalError) in
      try view.reader.checkList()
      try view.reader.checkOwners()
      return try view.reader.checkTail()
    }
    let found = try loss()
    report.flaws = [found.loss, found.suspicion].compactMap { $0 }
    if let doubt = found.doubt {
      report.doubts.append("\(doubt): whether the newest edits are lost cannot be told")
    }
    try checkDocumentRows()
    var last: DocumentName?
    while true {
      let places = try follower.refreshed { view throws(JournalError) in
        try view.places(after: last, limit: 256, upTo: .erased)
      }
      for place in places { try verify(place) }
      guard let name = places.last?.name else { return report }
      last = name
    }
  }

  /// What tells that the journal lacks edits that were acknowledged, and that it may lack some;
  /// `nil` if nothing does.
  package func acknowledgedLoss() throws(JournalError) -> (loss: String?, suspicion: String?) {
    let found = try loss()
    return (found.loss, found.suspicion)
  }

  private func loss() throws(JournalError) -> JournalLoss {
    // Before the journal: a server that is using it only adds to both.
    let acknowledged = DurableCountFile.read(besideJournal: follower.path)
    let path = follower.path
    let (held, usage) = try follower.refreshed { view throws(JournalError) in
      let database = view.reader.database
      return (
        try DurableCount(in: database, lineage: view.reader.lineage()),
        try Usage(of: database, path: path, version: Schema.version)
      )
    }
    return JournalLoss(held, usage, acknowledged, ofJournal: path)
  }

  private func checkDocumentRows() throws(JournalError) {
    var id = Int64.min
    while true {
      let flaws = try follower.refreshed { view throws(JournalError) in
        try view.reader.documentFlaws(after: &id, limit: 256)
      }
      guard let flaws else { return }
      for (name, revision, message) in flaws {
        if let name {
          report.findings.append(Finding(document: name, revision: revision, message: message))
          report.documentCount += 1
        } else {
          report.flaws.append(message)
        }
      }
    }
  }

  /// Checks some documents.
  ///
  /// - Throws: `JournalError`; `.misuse` if one does not exist.
  package func verify(_ documents: [DocumentName]) throws(JournalError) -> Report {
    report = Report()
    if let suspicion = try loss().suspicion { report.flaws.append(suspicion) }
    for document in documents {
      let place = try follower.refreshed { view throws(JournalError) in
        try view.place(of: document)
      }
      guard let place else {
        throw JournalError(.misuse, "there is no document \(document.text)")
      }
      try verify(place)
    }
    return report
  }

  private func verify(_ place: DocumentPlace) throws(JournalError) {
    let document = place.name
    guard let type = follower.reader.types[place.type] else {
      report.doubts.append(
        "\(document.text) is of type \(place.type), which is not known, and was not checked")
      return
    }
    do throws(VerificationStop) {
      try check(document, type)
    } catch {
      switch error {
      case .failure(let error): throw error
      case .flaw(let revision, let message):
        report.findings.append(Finding(document: document, revision: revision, message: message))
      }
    }
    report.documentCount += 1
    onProgress(report)
  }

  private func check(
    _ document: DocumentName, _ type: DocumentType
  ) throws(VerificationStop) {
    let (place, revisions) = try reading(0) { view throws(JournalError) in
      guard let place = try view.place(of: document) else {
        throw JournalError(.corrupt, "the document is gone")
      }
      return (place, try view.reader.checkpointRevisions(of: place))
    }
    var verifier = DocumentVerifier(identity: place.identity, type: type)
    verifier.firstTailRow = firstTailRows[place.id]
    var checkpoints = revisions[...]
    try compareCheckpoint(of: document, with: &verifier, &checkpoints)
    while true {
      let before = verifier.revision
      let acts = verifier.acts
      let step = try reading(before + 1) { view throws(JournalError) in
        try Self.nextStep(of: document, after: before, acts, in: view)
      }
      defer { onProgress(report) }
      switch step {
      case .act(let act): try verifier.check(act)
      case .gap(let segment, let hash):
        try verifier.check(gap: segment, hash: hash)
        try compareCheckpoint(of: document, with: &verifier, &checkpoints)
      case .segment(let segment, let hash, let isWhole):
        defer { report.editCount += verifier.revision - before }
        repeat {
          let end = min(checkpoints.first ?? .max, segment.last)
          try verifier.check(segment, hash: hash, isWhole: isWhole, upTo: end)
          try compareCheckpoint(of: document, with: &verifier, &checkpoints)
        } while verifier.revision < segment.last
      case .tail(let rows):
        defer { report.editCount += verifier.revision - before }
        for row in rows {
          try verifier.check(record: row.record, hash: row.hash)
          try compareCheckpoint(of: document, with: &verifier, &checkpoints)
        }
      case .end(let place, let hash, let sessions):
        if let revision = checkpoints.first {
          throw .flaw(revision: revision, message: "it has a checkpoint and no row")
        }
        switch sessions {
        case .success(let sessions):
          return try verifier.checkEnd(of: place, hash: hash, sessions: sessions)
        case .failure(let error):
          throw .flaw(revision: verifier.revision, message: error.message)
        }
      }
    }
  }

  /// The rows of `session` of a document, or what is wrong with one of them.
  private typealias Sessions = Result<[SessionRecord], JournalError>

  /// What comes behind a revision of a document.
  private enum Step {
    case act(StoredAct)
    case segment(Segment, hash: ChainHash?, isWhole: Bool)
    case gap(Segment, hash: ChainHash?)
    case tail([(record: [UInt8], hash: ChainHash)])
    case end(DocumentPlace, hash: ChainHash?, sessions: Sessions)
  }

  private static func nextStep(
    of document: DocumentName, after revision: Int, _ acts: ActsSummary, in view: any PlaceFinder
  ) throws(JournalError) -> Step {
    guard let place = try view.place(of: document) else {
      throw JournalError(.corrupt, "the document is gone")
    }
    let act = try view.reader.act(of: place, behind: acts.revision, number: acts.count)
    if let act, act.revision <= revision { return .act(act) }
    if revision < place.foldedRevision {
      let stored = try view.reader.storedSegment(of: place, containing: revision + 1)
      guard let stored else { throw JournalError(.corrupt, "it is in no segment") }
      guard act.map({ $0.revision >= stored.segment.last }) ?? true else {
        throw JournalError(.corrupt, "an act stands inside of its segment")
      }
      guard !stored.isGap else {
        guard stored.isWhole else { throw JournalError(.corrupt, "its gap is not empty") }
        return .gap(stored.segment, hash: stored.hash)
      }
      return .segment(stored.segment, hash: stored.hash, isWhole: stored.isWhole)
    }
    let limit = min(512, (act?.revision ?? .max) - revision)
    let arrivals = place.arrivals.dropFirst(revision - place.foldedRevision).prefix(limit)
    guard arrivals.isEmpty else {
      var rows: [(record: [UInt8], hash: ChainHash)] = []
      for arrival in arrivals { rows.append(try view.reader.tailBytes(arrival)) }
      return .tail(rows)
    }
    var folded = place
    folded.arrivals = []
    folded.tailEdits = nil
    return .end(
      place, hash: try view.reader.foldedHash(of: place),
      sessions: try Self.sessions(of: folded, in: view.reader))
  }

  private static func sessions(
    of place: DocumentPlace, in reader: JournalReader
  ) throws(JournalError) -> Sessions {
    do {
      return .success(try reader.sessions(of: place))
    } catch {
      guard error.kind == .corrupt else { throw error }
      return .failure(error)
    }
  }

  /// Compares the next checkpoint if it is of the revision that was reached.
  private func compareCheckpoint(
    of document: DocumentName, with verifier: inout DocumentVerifier,
    _ checkpoints: inout ArraySlice<Int>
  ) throws(VerificationStop) {
    let revision = verifier.revision
    guard let next = checkpoints.first, next <= revision else { return }
    guard next == revision else {
      throw .flaw(revision: next, message: "its checkpoint is in a gap")
    }
    checkpoints.removeFirst()
    let checkpoint = try reading(revision) { view throws(JournalError) -> StoredCheckpoint? in
      guard let place = try view.place(of: document) else { return nil }
      return try view.reader.storedCheckpoint(of: place, atOrBefore: revision)
    }
    try verifier.check(checkpoint)
    report.checkpointCount += 1
  }

  /// Reads one state of the file; what contradicts itself there makes `revision` bad.
  private func reading<Result>(
    _ revision: Int, _ body: (any PlaceFinder) throws(JournalError) -> Result
  ) throws(VerificationStop) -> Result {
    do {
      return try follower.refreshed(body)
    } catch {
      guard error.kind == .corrupt else { throw .failure(error) }
      throw .flaw(revision: revision, message: error.message)
    }
  }
}
