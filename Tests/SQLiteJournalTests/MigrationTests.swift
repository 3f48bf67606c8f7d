import Glibc
import Journaling
import SQLiteJournal
import Testing
import TextStorage

@Suite("Migration")
struct MigrationTests {
  /// Two versions that there are not: one changes tables, the other what is in them.
  private static let laterVersions = [
    "ALTER TABLE document ADD COLUMN colour TEXT; CREATE TABLE extra (x INTEGER) STRICT",
    "UPDATE document SET colour = 'red'; INSERT INTO extra (x) VALUES (7)",
  ]

  private func options(_ vfs: String? = nil) -> SQLiteJournal.Options {
    var options = SampleJournal.options()
    options.laterVersions = Self.laterVersions
    options.vfs = vfs
    options.writesBackAside = false
    return options
  }

  private func sample() throws -> SampleJournal {
    let sample = try SampleJournal()
    try sample.edit("notes", count: 30)
    sample.close()
    return sample
  }

  /// The version of a file whose content is that of this version and no other.
  private func version(of path: String) -> Int {
    let raw = RawDatabase(path)
    let version = raw.integer("PRAGMA user_version")
    let isMigrated = version == 5
    let columns = raw.integer(
      "SELECT count(*) FROM pragma_table_info('document') WHERE name = 'colour'")
    let tables = raw.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'extra'")
    #expect(version == 3 || isMigrated)
    #expect(columns == (isMigrated ? 1 : 0) && tables == (isMigrated ? 1 : 0))
    if isMigrated {
      #expect(raw.text("SELECT group_concat(colour) FROM document") == "red")
      #expect(raw.integer("SELECT x FROM extra") == 7)
    }
    #expect(raw.text("PRAGMA integrity_check") == "ok")
    return version
  }

  @Test("an older journal is brought to the newest version, which older programs refuse")
  func steps() throws {
    let sample = try sample()
    let journal = try SQLiteJournal(path: sample.path, access: .writer, options: options())
    #expect(try journal.replay(Samples.name("notes"))?.revision == 30)
    #expect(try journal.append([sample.nextAppend("notes")]) == [.appended])
    let reader = try SQLiteJournal(path: sample.path, access: .reader, options: options())
    #expect(try reader.replay(Samples.name("notes"))?.revision == 31)
    #expect(version(of: sample.path) == 5)
    let error = #expect(throws: JournalError.self) {
      try SQLiteJournal(path: sample.path, access: .reader)
    }
    #expect(error?.kind == .newerSchema)
  }

  @Test("a step that fails leaves the older version")
  func badStep() throws {
    let sample = try sample()
    var options = options()
    options.laterVersions.append("UPDATE document SET nothing = 1")
    #expect(throws: JournalError.self) {
      try SQLiteJournal(path: sample.path, access: .writer, options: options)
    }
    #expect(version(of: sample.path) == 3)
  }

  @Test(
    "whatever operation of the disk fails, the journal has the older version or the newest",
    arguments: SimulatedDisk.Fault.allCases)
  func everyOperation(fault: SimulatedDisk.Fault) throws {
    var found: Set<Int> = []
    var operation = 0
    while true {
      let sample = try sample()
      let disk = SimulatedDisk(fault: fault, at: operation)
      let layer = FaultyFileLayer(disk)
      let vfs = layer.name
      _ = try? SQLiteJournal(path: sample.path, access: .writer, options: options(vfs))
      guard disk.hasFailed else { break }
      disk.cut()
      disk.restart()
      found.insert(version(of: sample.path))
      let journal = try SQLiteJournal(path: sample.path, access: .writer, options: options())
      let newest = try journal.replay(Samples.name("notes"))
      #expect(newest.map { String($0.text) } == sample.texts["notes"]?.last)
      #expect(version(of: sample.path) == 5)
      operation += 1
    }
    print("migration: \(operation) operations, each of which \(fault)")
    #expect(operation > 10)
    #expect(found == [3, 5])
  }
}
