import Glibc
import Journaling
import SQLiteJournal
import Testing

@Suite("A failed sync")
struct FailedSyncTests {
  private let disk: SimulatedDisk
  private let layer: FaultyFileLayer
  private let sample: SampleJournal
  private static let name = Samples.name("notes")

  init() throws {
    try self.init(.keepsFailing)
  }

  private init(_ fault: SimulatedDisk.Fault) throws {
    disk = SimulatedDisk(fault: fault)
    layer = FaultyFileLayer(disk)
    var options = SampleJournal.options()
    options.foldingCount = 5
    options.vfs = layer.name
    options.writesBackAside = false
    sample = try SampleJournal(options: options)
  }

  private func revision(_ journal: SQLiteJournal?) throws -> Int? {
    try journal?.summary(of: Self.name)?.revision
  }

  /// Has the sync of the next commit fail, and tells the edit that is in the log all the same.
  private func failSync() throws -> JournalAppend {
    let append = sample.nextAppend("notes")
    disk.spoilNextSync()
    #expect(throws: JournalError.self) { try sample.journal?.append([append]) }
    return append
  }

  @Test("an edit whose sync failed is shown to nobody, however long the disk fails")
  func unseen() throws {
    try sample.edit("notes", count: 3)
    let before = try SQLiteJournal(path: sample.path, access: .reader)
    #expect(try revision(before) == 3)
    let append = try failSync()
    for _ in 0..<2 {
      #expect(try revision(before) == 3)
      #expect(try revision(SQLiteJournal(path: sample.path, access: .reader)) == 3)
      #expect(try JournalVerifier(path: sample.path).verify().editCount == 3)
      #expect(throws: JournalError.self) { try sample.journal?.reopen() }
    }
    disk.repair()
    try sample.journal?.reopen()
    #expect(try revision(before) == 3)
    #expect(try sample.journal?.append([append]) == [.appended])
    #expect(try revision(before) == 4)
  }

  @Test("an edit whose sync failed is shown to nobody without a reader either")
  func unseenAlone() throws {
    try sample.edit("notes", count: 3)
    _ = try failSync()
    #expect(throws: JournalError.self) { try sample.journal?.reopen() }
    #expect(try revision(SQLiteJournal(path: sample.path, access: .reader)) == 3)
  }

  @Test(
    "what a failed sync left in memory is written anew, whoever reads the log meanwhile",
    arguments: [SimulatedDisk.Fault.fails, .forgets])
  func writtenAnew(fault: SimulatedDisk.Fault) throws {
    let test = try FailedSyncTests(fault)
    try test.commitBehindLostFrames()
  }

  private func commitBehindLostFrames() throws {
    // The fifth edit is folded by commits that wait for no sync.
    try sample.edit("notes", count: 5, checkpointEvery: 100)
    var stranger: RawDatabase? = RawDatabase(sample.path)
    stranger?.run("BEGIN; SELECT count(*) FROM tail")
    let append = try failSync()
    #expect(try sample.journal?.append([append]) == [.appended])
    // While anybody reads, the log is not begun anew, and its index outlives what it tells of.
    stranger?.run("COMMIT")
    stranger = nil
    disk.cut()
    sample.close()
    disk.restart()
    let report = try JournalVerifier(path: sample.path).verify()
    #expect(report.editCount == 6 && report.findings.isEmpty)
  }

  @Test("a sync that fails on the thread that writes the log back is the writer's failure")
  func aside() throws {
    var options = SampleJournal.options()
    options.logPageCount = 12
    options.vfs = layer.name
    let sample = try SampleJournal(options: options)
    for _ in 0..<10 { #expect(try sample.appendOne("notes") == [.appended]) }
    disk.spoilNextSync()
    // From now on nothing but the thread comes near the disk until it is through.
    let error = #expect(throws: JournalError.self) {
      for _ in 0..<20_000 {
        _ = try sample.journal?.maintain()
        usleep(5000)
      }
    }
    #expect(error?.kind == .inputOutput && disk.failureCount == 1)
    disk.repair()
    #expect(try sample.appendOne("notes") == [.appended])
  }

  @Test("a log that lacks what was synced is refused, and taken when it is there again")
  func lostLog() throws {
    try sample.edit("notes", count: 3)
    let reader = try SQLiteJournal(path: sample.path, access: .reader)
    #expect(try revision(reader) == 3)
    let append = try failSync()
    disk.repair()
    let log = JournalFiles(readingFrom: sample.path).log
    JournalFiles.store(Array(repeating: 0, count: log.count), sample.path + "-wal")
    for _ in 0..<2 {
      let error = #expect(throws: JournalError.self) { try sample.journal?.reopen() }
      #expect(error?.kind == .inputOutput)
    }
    JournalFiles.store(log, sample.path + "-wal")
    try sample.journal?.reopen()
    #expect(try revision(sample.journal) == 3)
    #expect(try sample.journal?.append([append]) == [.appended])
    #expect(try revision(reader) == 4)
  }
}
