import EditModel
import Journaling
import OperationalTransform
import SQLiteJournal
import TextStorage

/// A journal in a file whose operations apply, with the texts they lead to.
final class SampleJournal {
  let folder: TemporaryFolder
  let path: String
  private(set) var texts: [String: [String]] = [:]
  private var sequences: [UInt64: Int] = [:]
  private var seed: UInt64 = 1
  private(set) var journal: SQLiteJournal?

  static func options() -> SQLiteJournal.Options {
    var options = SQLiteJournal.Options()
    options.foldingCount = 20
    options.segmentCount = 16
    options.logReserveByteCount = 0
    return options
  }

  private let options: SQLiteJournal.Options

  init(options: SQLiteJournal.Options = options(), opens: Bool = true) throws {
    folder = TemporaryFolder()
    path = folder.file("journal")
    self.options = options
    if opens { try open() }
  }

  private func random(_ bound: Int) -> Int {
    seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(seed >> 33) % bound
  }

  /// Makes the next edit of a document without writing it.
  func nextAppend(_ document: String) -> JournalAppend {
    let text = texts[document]?.last ?? ""
    let revision = texts[document].map { $0.count - 1 } ?? 0
    let session = UInt64(random(3)) << 32 | UInt64(truncatingIfNeeded: document.utf8.count)
    let sequence = sequences[session, default: 0] + 1
    let count = text.utf16.count
    let start = random(count + 1)
    let range = start..<min(count, start + random(4))
    let operation = TextOperation(baseLength: count, replacing: range, with: "word \(random(100)) ")
    var json: [UInt8] = []
    json.appendJSON(operation)
    var next = Text(text)
    do { try next.apply(operation) } catch { preconditionFailure("it applies: \(error)") }
    let entry = JournalEntry(
      revision: revision + 1, session: SessionID(bits: session), sequence: sequence,
      fingerprint: UInt64(random(1 << 30)), principal: session >> 32 == 1 ? "user/7" : "",
      claimedName: session >> 32 == 2 ? "Zoë" : "", milliseconds: Int64(revision + 1) * 10,
      digest: next.digest, operation: json)
    return JournalAppend(
      document: Samples.name(document), expectedRevision: revision, entries: [entry],
      newSessions: sequence == 1
        ? [(session: SessionID(bits: session), secretHash: Samples.secretHash)] : [],
      milliseconds: 1)
  }

  /// Takes note that an edit made by `nextAppend` is in the journal.
  func note(_ append: JournalAppend) throws {
    guard let entry = append.entries.first else { return }
    var text = Text(texts[append.document.text]?.last ?? "")
    let operation = try entry.operation.withUnsafeBufferPointer {
      try TextOperation(json: $0, componentLimit: 100)
    }
    try text.apply(operation)
    texts[append.document.text, default: [""]].append(String(text))
    sequences[entry.session.bits] = entry.sequence
  }

  /// Appends an edit and does no work in the background.
  func appendOne(_ document: String) throws -> [AppendOutcome]? {
    let append = nextAppend(document)
    let outcomes = try journal?.append([append])
    if outcomes == [.appended] { try note(append) }
    return outcomes
  }

  /// Appends `count` edits, one in each commit, and does the work in the background between them.
  func edit(_ document: String, count: Int, checkpointEvery interval: Int = 7) throws {
    guard let journal else { return }
    for _ in 0..<count {
      let append = nextAppend(document)
      guard try journal.append([append]) == [.appended] else { continue }
      try note(append)
      let revision = append.expectedRevision + 1
      if revision % interval == 0 {
        let text = Text(texts[document]?.last ?? "")
        let checkpoint = Checkpoint(
          revision: revision, text: text, milliseconds: Int64(revision) * 10)
        try journal.write(checkpoint, of: Samples.name(document))
      }
      while try journal.maintain() {}
    }
  }

  /// Closes the journal, so that all of it is in its file.
  func close() { journal = nil }

  /// Opens the journal again.
  func open() throws {
    journal = try SQLiteJournal(path: path, access: .writer, options: options)
  }

  /// Damages the closed file and tells what is found then.
  func findings(after damage: String) throws -> [JournalVerifier.Finding] {
    close()
    RawDatabase(path).run(damage)
    return try JournalVerifier(path: path).verify().findings
  }
}
