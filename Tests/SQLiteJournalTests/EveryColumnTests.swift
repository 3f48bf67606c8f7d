import EditModel
import Journaling
import SQLiteJournal
import Testing
import TextStorage

private let allTables = [
  "act", "checkpoint", "document", "lineage", "segment", "session", "tail", "usage",
]

@Suite("Every column")
struct EveryColumnTests {
  private let sample: SampleJournal
  private let files: JournalFiles

  init() throws {
    sample = try SampleJournal()
    try sample.edit("long", count: 60)
    try sample.edit("other", count: 9)
    try sample.edit("long", count: 30)
    try sample.edit("one", count: 3)
    sample.close()
    files = JournalFiles(readingFrom: sample.path)
  }

  /// What a journal gives that was never acknowledged so; an error is no such thing.
  private func lies(of journal: SQLiteJournal) -> [String] {
    sample.texts.keys.sorted().flatMap { document -> [String] in
      let texts = sample.texts[document] ?? []
      let name = Samples.name(document)
      var lies: [String] = []
      for revision in [nil, 1, texts.count / 2, texts.count - 2] {
        do {
          let found = try journal.replay(name, to: revision)
          let expected = revision ?? texts.count - 1
          if found?.revision != expected || found.map({ String($0.text) }) != texts[expected] {
            lies.append("\(document) at \(expected): \(found?.revision ?? -1)")
          }
        } catch {}
      }
      let then = try? journal.revision(of: name, at: 205)
      if let then, then != min(20, texts.count - 1) {
        lies.append("\(document) at a time: \(then)")
      }
      return lies
    }
  }

  /// Opens the journal as a server does, and lets it work.
  private func openAndWrite(_ path: String) -> (opened: Bool, lies: [String]) {
    var options = SampleJournal.options()
    options.writesBackAside = false
    guard let journal = try? SQLiteJournal(path: path, access: .writer, options: options) else {
      return (false, [])
    }
    var lies = lies(of: journal).map { "server: \($0)" }
    guard (try? journal.append([Samples.append("new", after: 0, count: 30)])) != nil else {
      return (true, lies)
    }
    while (try? journal.maintain()) == true {}
    lies += self.lies(of: journal).map { "server that wrote: \($0)" }
    if (try? journal.summary(of: Samples.name("new")))??.revision != 30 {
      lies.append("what was acknowledged is not there")
    }
    return (true, lies)
  }

  @Test("no table is left out here")
  func tables() {
    let tables = Set(Cell.all(in: RawDatabase(sample.path)).map(\.table)).sorted()
    #expect(tables == allTables)
  }

  @Test(
    "a flipped bit in any column of a table is found, and nothing false is served",
    arguments: allTables)
  func flips(table: String) throws {
    let cells = Cell.all(in: RawDatabase(sample.path)).filter { $0.table == table }
    var counts: [String: Int] = [:]
    for cell in cells {
      for flip in cell.flips(in: RawDatabase(sample.path)) {
        let folder = TemporaryFolder()
        let path = folder.file("journal")
        JournalFiles.store(files.main, path)
        var raw: RawDatabase? = RawDatabase(path)
        raw?.run("PRAGMA ignore_check_constraints = ON; \(flip)")
        let isChanged = raw?.integer("SELECT changes()") == 1
        raw = nil
        guard isChanged else { continue }
        counts[cell.name, default: 0] += 1
        try expectNotice(of: cell, flip, in: path)
      }
    }
    print(
      "every column of \(table): \(counts.values.reduce(0, +)) flips in \(counts.count) columns")
    #expect(Set(cells.map(\.name)) == Set(counts.keys))
  }

  @Test(
    "a document whose name cannot be read keeps nobody from the others", arguments: [true, false])
  func unreadableName(isServer: Bool) throws {
    RawDatabase(sample.path).run("UPDATE document SET name = CAST(x'66FF' AS TEXT) WHERE id = 2")
    let report = try JournalVerifier(path: sample.path).verify()
    #expect(report.findings.isEmpty && report.documentCount == 2 && !report.isSound)
    #expect(report.flaws.count == 1 && report.flaws[0].contains("document.name of row 2"))
    let journal = try SQLiteJournal(path: sample.path, access: isServer ? .writer : .reader)
    #expect(try journal.documents(after: nil, limit: 1).map(\.name.text) == ["long"])
    #expect(try journal.documents(after: nil, limit: 9).map(\.name.text) == ["long", "one"])
    #expect(try journal.replay(Samples.name("long"))?.revision == 90)
    // It may be the one that has no readable name.
    let error = #expect(throws: JournalError.self) { try journal.replay(Samples.name("other")) }
    #expect(error?.kind == .corrupt && error?.message.contains("row 2 of document") == true)
  }

  private func expectNotice(of cell: Cell, _ flip: String, in path: String) throws {
    let before = JournalFiles(readingFrom: path)
    var found: String
    do throws(JournalError) {
      let report = try JournalVerifier(path: path).verify()
      found = (report.flaws + report.findings.map(\.message)).joined(separator: "; ")
    } catch {
      #expect(error.kind == .corrupt, "\(flip)")
      found = error.message
    }
    #expect(!found.isEmpty, "\(flip)")
    let reader = try? SQLiteJournal(path: path, access: .reader)
    #expect(reader.map { lies(of: $0) } ?? [] == [], "\(flip)")
    let server = openAndWrite(path)
    #expect(server.lies == [], "\(flip)")
    if !server.opened {
      #expect(JournalFiles(readingFrom: path).main == before.main, "\(flip): was written to")
    }
    if cell.table == "document" && cell.column != "id" {
      #expect(server.opened, "\(flip): one document keeps all others from being served")
    }
  }
}
