import EditModel
import Journaling
import SQLiteJournal
import Testing
import TextStorage

/// One column of one row of a journal, as the file itself tells of it.
private struct Cell {
  let table: String
  let column: String
  let type: String
  /// SQL that holds for its row alone.
  let row: String

  /// What nothing refers to and nobody reads: numbers that SQLite needs for its rows.
  static let meaningless: Set<String> = ["segment.id", "checkpoint.id"]

  var name: String { "\(table).\(column)" }
  var isMeaningless: Bool { Self.meaningless.contains(name) }

  /// The cells of the first and the last row of each table.
  static func all(in raw: RawDatabase) -> [Cell] {
    let tables = raw.texts("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    return tables.flatMap { table in
      let columns = raw.texts("SELECT name FROM pragma_table_info('\(table)')")
      let types = raw.texts("SELECT type FROM pragma_table_info('\(table)')")
      let keys = raw.texts("SELECT name FROM pragma_table_info('\(table)') WHERE pk ORDER BY pk")
      let key = keys.map { "'\($0) = ' || quote(\($0))" }.joined(separator: " || ' AND ' || ")
      let rows = raw.texts("SELECT \(key) FROM \(table) ORDER BY \(keys.joined(separator: ","))")
      return Set([rows.first, rows.last].compactMap { $0 }).sorted().flatMap { row in
        zip(columns, types).map { Cell(table: table, column: $0, type: $1, row: row) }
      }
    }
  }

  /// Statements that flip one bit each; a number's sign is among them.
  func flips(in raw: RawDatabase) -> [String] {
    let values: [String]
    if type == "INTEGER" {
      values = [0, 5, 40, 63].map { bit in
        let mask = Int64(bitPattern: 1 << bit)
        let literal = mask == .min ? "(-9223372036854775807 - 1)" : "\(mask)"
        return "~(\(column) & \(literal)) & (\(column) | \(literal))"
      }
    } else {
      let bytes = Array(raw.text("SELECT hex(\(column)) FROM \(table) WHERE \(row)"))
      values = Set([0, bytes.count / 4 * 2, bytes.count - 2]).sorted().map { place in
        var flipped = bytes
        let digit = flipped[place].hexDigitValue ?? 0
        flipped[place] = Character(String(digit ^ 1, radix: 16))
        return "CAST(x'\(String(flipped))' AS \(type))"
      }
    }
    return values.map { "UPDATE OR IGNORE \(table) SET \(column) = \($0) WHERE \(row)" }
  }
}

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
    #expect(tables == ["checkpoint", "document", "lineage", "segment", "session", "tail", "usage"])
  }

  @Test(
    "a flipped bit in any column of a table is found, and nothing false is served",
    arguments: ["checkpoint", "document", "lineage", "segment", "session", "tail", "usage"])
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
    #expect(found.isEmpty == cell.isMeaningless, "\(flip): \(found)")
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
