import EditModel
import Journaling
import SQLiteJournal
import StoreSupport
import Testing
import TextStorage

@Suite("Migration from the versions before")
struct FormerVersionTests {
  private func options() -> SQLiteJournal.Options {
    var options = SampleJournal.options()
    options.writesBackAside = false
    return options
  }

  private func place(_ version: Int, in folder: TemporaryFolder) -> String {
    let path = folder.file("journal")
    JournalFiles.store(FormerVersions.content(version), path)
    return path
  }

  /// What a journal holds that clients count on, read by another program.
  private struct Holding: Equatable {
    var sessions: [String]
    var checkpoints: [String]
    var documents: [String]
    var epoch: Int

    init(_ raw: RawDatabase) {
      // Of a session the newest edit may be in the tail of a former version.
      sessions = raw.texts(
        "SELECT document || ' ' || session || ' ' || hex(secret) FROM session ORDER BY 1")
      checkpoints = raw.texts(
        """
        SELECT document || ' ' || revision || ' ' || milliseconds || ' ' || digest || ' '
          || encoding || ' ' || byte_count || ' ' || hex(body) FROM checkpoint ORDER BY 1
        """)
      documents = raw.texts(
        "SELECT id || ' ' || name || ' ' || type || ' ' || created FROM document ORDER BY 1")
      epoch = raw.integer("SELECT epoch FROM lineage")
    }
  }

  @Test("all that clients count on is there", arguments: FormerVersions.all)
  func holding(version: Int) throws {
    let folder = TemporaryFolder()
    let path = place(version, in: folder)
    let before = Holding(RawDatabase(path))
    let newestHash = RawDatabase(path).text(
      "SELECT lower(hex(hash)) FROM tail WHERE document = 1 ORDER BY arrival DESC LIMIT 1")
    let newestArrival = RawDatabase(path).integer("SELECT max(arrival) FROM tail")
    RawDatabase(path).run(
      """
      CREATE VIEW theirs AS SELECT name FROM document; CREATE TABLE notes_of_others (x);
      CREATE INDEX by_time ON document (modified)
      """)
    var journal: SQLiteJournal? = try SQLiteJournal(path: path, access: .writer, options: options())
    let name = Samples.name("long")
    let adoption = try journal?.acts(of: name).last
    #expect(adoption?.revision == 50 && adoption?.deed == .adoption(version: version))
    for revision in 0...50 {
      let text = try journal?.replay(name, to: revision)?.text
      #expect(try text != nil && journal?.digest(of: name, at: revision) == text?.digest)
    }
    journal = nil
    let raw = RawDatabase(path)
    #expect(Holding(raw) == before)
    #expect(raw.integer("SELECT folded FROM lineage") == newestArrival)
    let record = raw.text(
      "SELECT lower(hex(record)) FROM act WHERE document = 1 ORDER BY number DESC LIMIT 1")
    #expect(record.hasSuffix(newestHash), "the hash that the history had")
    #expect(raw.texts("SELECT name FROM theirs ORDER BY 1") == ["long", "other"])
    let objects = raw.texts("SELECT name FROM sqlite_schema WHERE sql NOT NULL ORDER BY 1")
    #expect(
      objects == [
        "act", "by_time", "checkpoint", "document", "lineage", "notes_of_others", "segment",
        "session", "tail", "theirs", "usage",
      ])
    #expect(raw.text("PRAGMA integrity_check") == "ok")
    #expect(raw.text("PRAGMA foreign_key_check") == "")
    #expect(try JournalVerifier(path: path).verify().isSound)
  }

  @Test("a reader leaves it to a server", arguments: FormerVersions.all)
  func reader(version: Int) throws {
    let folder = TemporaryFolder()
    let path = place(version, in: folder)
    let error = #expect(throws: JournalError.self) {
      try SQLiteJournal(path: path, access: .reader)
    }
    #expect(error?.message.contains("a server has to migrate it first") == true)
    #expect(JournalFiles.content(path) == FormerVersions.content(version))
  }

  @Test(
    "what is damaged is not carried over, and stays as it is",
    arguments: [
      "UPDATE document SET created = created + 1 WHERE id = 2",
      "UPDATE document SET hash = zeroblob(32) WHERE id = 1",
      "UPDATE segment SET hash = zeroblob(32) WHERE id = 2",
      "UPDATE segment SET began = began - 1 WHERE id = 1",
      "DELETE FROM segment WHERE id = 2",
      "UPDATE segment SET edits = zeroblob(length(edits)) WHERE id = 1",
      "UPDATE checkpoint SET digest = digest + 1 WHERE revision = 7",
      "UPDATE checkpoint SET revision = 51 WHERE revision = 40",
      "UPDATE session SET fingerprint = fingerprint + 1 WHERE document = 1",
      "DELETE FROM session WHERE document = 2",
      "UPDATE tail SET hash = zeroblob(32) WHERE arrival = (SELECT max(arrival) FROM tail)",
      "UPDATE tail SET document = 3 WHERE arrival = (SELECT max(arrival) FROM tail)",
      "UPDATE lineage SET folded = folded + 1",
    ])
  func damage(statement: String) throws {
    let folder = TemporaryFolder()
    let path = place(2, in: folder)
    var raw: RawDatabase? = RawDatabase(path)
    raw?.run("PRAGMA ignore_check_constraints = ON; \(statement)")
    #expect(raw?.integer("SELECT changes()") ?? 0 > 0)
    raw = nil
    let before = JournalFiles.content(path)
    let error = #expect(throws: JournalError.self) {
      try SQLiteJournal(path: path, access: .writer, options: options())
    }
    #expect(error?.kind == .corrupt, "\(String(describing: error))")
    #expect(RawDatabase(path).integer("PRAGMA user_version") == 2)
    #expect(JournalFiles.content(path) == before)
  }
}
