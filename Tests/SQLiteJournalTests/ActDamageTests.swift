import EditModel
import Journaling
import SQLiteJournal
import StoreSupport
import Testing
import TextStorage

@Suite("Damage to acts and gaps")
struct ActDamageTests {
  private let sample: SampleJournal
  private let files: JournalFiles
  private let horizon = 21

  /// Documents of which one has everything done to it that leaves it there, and others are gone.
  init() throws {
    sample = try SampleJournal()
    try sample.edit("long", count: 40)
    try Self.act(
      .label(name: "draft", revision: 30, note: "a note"), behind: 40, on: "long", sample)
    try Self.act(.deletion, behind: 40, on: "long", sample)
    try Self.act(.undeletion, behind: 40, on: "long", sample)
    try sample.edit("long", count: 30)
    try Self.act(.pruning(through: 21), behind: 70, on: "long", sample)
    try sample.edit("long", count: 9)
    try sample.edit("erased", count: 9)
    try Self.act(.label(name: "x", revision: 1, note: ""), behind: 9, on: "erased", sample)
    try sample.edit("erased", count: 9)
    try Self.act(.erasure, behind: 18, on: "erased", sample)
    try sample.edit("old", count: 5)
    try Self.act(.move(to: Samples.name("moved")), behind: 5, on: "old", sample)
    sample.close()
    files = JournalFiles(readingFrom: sample.path)
  }

  private static func act(
    _ deed: DocumentAct.Deed, behind revision: Int, on document: String, _ sample: SampleJournal
  ) throws {
    let author = DocumentAct.Author(
      session: SessionID(bits: 5), principal: "sub", claimedName: "Zoë")
    let act = DocumentAct(revision: revision, deed: deed, milliseconds: 1, author: author)
    #expect(try sample.journal?.append(act, to: Samples.name(document)) == .appended)
  }

  @Test("the sample is sound, and has rows of each kind")
  func kinds() throws {
    let raw = RawDatabase(sample.path)
    #expect(raw.integer("SELECT count(*) FROM act") == 10)
    #expect(raw.integer("SELECT count(*) FROM segment WHERE encoding = 2") == 3)
    #expect(raw.integer("SELECT count(*) FROM tail") > 3)
    let report = try JournalVerifier(path: sample.path).verify()
    #expect(report.isSound && report.documentCount == 3 && report.editCount == 79 - 21 + 5)
  }

  @Test(
    "a flipped bit in any row of an act, a gap or their document is found",
    arguments: ["act", "document", "segment", "checkpoint"])
  func flips(table: String) throws {
    let raw = RawDatabase(sample.path)
    let cells = Cell.all(in: raw, ofEveryRow: true).filter { $0.table == table }
    var count = 0
    for cell in cells {
      for flip in cell.flips(in: raw) {
        let folder = TemporaryFolder()
        let path = folder.file("journal")
        JournalFiles.store(files.main, path)
        var copy: RawDatabase? = RawDatabase(path)
        copy?.run("PRAGMA ignore_check_constraints = ON; \(flip)")
        let isChanged = copy?.integer("SELECT changes()") == 1
        copy = nil
        guard isChanged else { continue }
        count += 1
        expectFound(flip, in: path)
      }
    }
    print("damage to acts and gaps: \(count) flips of \(table)")
    #expect(count > 50)
  }

  private func expectFound(_ flip: String, in path: String) {
    if let report = try? JournalVerifier(path: path).verify() {
      #expect(!report.isSound, "\(flip)")
    }
    guard let journal = try? SQLiteJournal(path: path, access: .reader) else { return }
    let texts = sample.texts["long"] ?? []
    for revision in [horizon, 40, 41, 70, 79] {
      guard let found = try? journal.replay(Samples.name("long"), to: revision) else { continue }
      #expect(String(found.text) == texts[revision], "\(flip) \(revision)")
    }
    #expect((try? journal.replay(Samples.name("erased"))) == nil, "\(flip)")
  }

  @Test(
    "rows that are missing, or come from elsewhere, are found",
    arguments: [
      "DELETE FROM act WHERE document = 1 AND number = 1",
      "DELETE FROM act WHERE document = 1 AND number = 3",
      "DELETE FROM act WHERE document = 1 AND number = 5",
      "DELETE FROM act WHERE document = 2 AND number = 3",
      "DELETE FROM act WHERE document = 3 AND number = 2",
      "DELETE FROM segment WHERE document = 1 AND encoding = 2",
      "DELETE FROM segment WHERE document = 2 AND first = 1",
      "UPDATE segment SET last = last - 1 WHERE document = 2 AND encoding = 2",
      "UPDATE segment SET encoding = 2, edits = x'', byte_count = 0 "
        + "WHERE document = 1 AND first > 21",
      "DELETE FROM checkpoint WHERE document = 1 AND revision = 21",
      "UPDATE act SET record = (SELECT record FROM act WHERE document = 1 AND number = 3) "
        + "WHERE document = 1 AND number = 4",
      "INSERT INTO act SELECT document, 79, 6, hash, record FROM act WHERE number = 3",
    ])
  func rows(statement: String) throws {
    RawDatabase(sample.path).run(statement)
    if let report = try? JournalVerifier(path: sample.path).verify() {
      #expect(!report.isSound)
    }
  }

  @Test("another text behind a gap is found, also one whose digest and seal fit")
  func otherText() throws {
    let other = try SampleJournal()
    // Another text: its random numbers begin elsewhere.
    _ = other.nextAppend("else")
    try other.edit("else", count: 40)
    other.close()
    let raw = RawDatabase(sample.path)
    raw.run("ATTACH '\(other.path)' AS other")
    raw.run(
      """
      DELETE FROM checkpoint WHERE document = 1 AND revision > 21;
      UPDATE checkpoint SET (milliseconds, digest, encoding, byte_count, body, seal) =
        (SELECT milliseconds, digest, encoding, byte_count, body, seal FROM other.checkpoint
         WHERE document = 1 AND revision = 21) WHERE document = 1 AND revision = 21
      """)
    let report = try JournalVerifier(path: sample.path).verify()
    #expect(report.findings.map(\.document.text) == ["long"])
    #expect(throws: JournalError.self) {
      try SQLiteJournal(path: sample.path, access: .reader).replay(Samples.name("long"))
    }
  }
}
