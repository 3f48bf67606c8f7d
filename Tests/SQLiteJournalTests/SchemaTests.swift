import EditModel
import Glibc
import Journaling
import SQLiteJournal
import Testing
import TextStorage

@Suite("The file format")
struct SchemaTests {
  private static var root: String {
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
      .joined(separator: "/")
  }

  private func content(_ path: String) -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    var content = [UInt8](repeating: 0, count: max(0, Int(lseek(descriptor, 0, SEEK_END))))
    #expect(pread(descriptor, &content, content.count, 0) == content.count)
    return content
  }

  private func statements(_ sql: String) -> [String] {
    let lines = sql.split(separator: "\n").filter { !$0.hasPrefix("--") }
    return lines.joined(separator: "\n").split(separator: ";").map { statement in
      statement.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }.filter { !$0.isEmpty }
  }

  @Test("a new journal has the tables of Schemas/journal.sql and no others")
  func tables() throws {
    let sample = try SampleJournal()
    sample.close()
    let raw = RawDatabase(sample.path)
    let treaty = statements(
      String(decoding: content(Self.root + "/Schemas/journal.sql"), as: UTF8.self))
    let made = raw.text("SELECT group_concat(sql, ';') FROM sqlite_schema WHERE sql IS NOT NULL")
    #expect(statements(made).sorted() == treaty.filter { $0.hasPrefix("CREATE") }.sorted())
    #expect(treaty.contains("PRAGMA application_id = 0x53746574"))
    #expect(raw.integer("PRAGMA application_id") == 0x5374_6574)
    let version = raw.integer("PRAGMA user_version")
    #expect(treaty.contains("PRAGMA user_version = \(version)"))
    #expect(raw.text("PRAGMA journal_mode") == "wal")
    #expect(raw.text("PRAGMA encoding") == "UTF-8")
  }

  @Test("a journal of every version is read, verified and written on", arguments: [1, 2, 3])
  func versions(version: Int) throws {
    let folder = TemporaryFolder()
    let bytes = content(Self.root + "/Tests/SQLiteJournalTests/Versions/version-\(version).journal")
    let path = folder.file("journal")
    let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
    #expect(write(descriptor, bytes, bytes.count) == bytes.count)
    close(descriptor)
    let journal = try SQLiteJournal(path: path, access: .writer)
    let name = Samples.name("long")
    #expect(journal.epoch == 0x5A17_0000_0000_0001)
    let newest = try journal.replay(name)
    #expect(newest?.revision == 50)
    #expect(newest?.text.digest == 0x1273_291d_b6a7_19b4)
    #expect(try journal.sessions(of: name).count == 3)
    let session = SessionID(bits: 99)
    let entry = JournalEntry(
      revision: 51, session: session, sequence: 1, fingerprint: 1, principal: "",
      milliseconds: 1000, digest: newest?.text.digest ?? 0,
      operation: Array("[\(newest?.text.utf16Count ?? 0)]".utf8))
    let append = JournalAppend(
      document: name, expectedRevision: 50, entries: [entry],
      newSessions: [(session: session, secretHash: Samples.secretHash)], milliseconds: 1000)
    #expect(try journal.append([append]) == [.appended])
    let report = try JournalVerifier(path: path).verify()
    #expect(report.editCount == 51 + 9 && report.findings.isEmpty)
  }
}
