import Glibc
import Journaling
import SQLiteJournal
import Testing

@Suite("The mark of a file in use")
struct UsageTests {
  private static let words = "copied from a journal in use without its log"

  /// What is said of a copy of some files of a journal.
  private func suspicion(of main: [UInt8], log: [UInt8] = []) throws -> Bool {
    let folder = TemporaryFolder()
    let copy = folder.file("copy")
    JournalFiles.store(main, copy)
    if !log.isEmpty { JournalFiles.store(log, copy + "-wal") }
    let report = try JournalVerifier(path: copy).verify()
    return report.flaws.contains { $0.contains(Self.words) }
  }

  private func options(_ vfs: String? = nil) -> SQLiteJournal.Options {
    var options = SampleJournal.options()
    options.logPageCount = 16
    options.writesBackAside = false
    options.vfs = vfs
    return options
  }

  @Test("is in the file alone and nowhere else, from the start on and with each log")
  func eachLog() throws {
    let sample = try SampleJournal(options: options())
    for _ in 0..<60 {
      try sample.edit("text", count: 1)
      let files = JournalFiles(readingFrom: sample.path)
      #expect(try suspicion(of: files.main))
      #expect(try !suspicion(of: files.main, log: files.log))
      #expect(RawDatabase(sample.path).integer("SELECT in_use FROM usage") == 0)
      #expect(try JournalVerifier(path: sample.path).verify().isSound)
    }
    sample.close()
    #expect(try !suspicion(of: JournalFiles.content(sample.path)))
    #expect(try JournalVerifier(path: sample.path).verify().isSound)
  }

  @Test("is done without while an older state is read, and comes with a later log")
  func reader() throws {
    let sample = try SampleJournal(options: options())
    try sample.edit("text", count: 10)
    let reader = RawDatabase(sample.path)
    reader.run("BEGIN")
    #expect(reader.integer("SELECT in_use FROM usage") == 0)
    for _ in 0..<60 {
      try sample.edit("text", count: 1)
      #expect(RawDatabase(sample.path).integer("SELECT in_use FROM usage") == 0)
    }
    #expect(reader.integer("SELECT in_use FROM usage") == 0)
    reader.run("COMMIT")
    try sample.edit("text", count: 60)
    #expect(try suspicion(of: JournalFiles.content(sample.path)))
    #expect(try JournalVerifier(path: sample.path).verify().isSound)
  }

  @Test("a file that bears it is opened, which is said, and bears it no more when it is closed")
  func opened() throws {
    let sample = try SampleJournal(options: options())
    try sample.edit("text", count: 3)
    let folder = TemporaryFolder()
    let path = folder.file("copy")
    JournalFiles.store(JournalFiles.content(sample.path), path)
    var journal: SQLiteJournal? = try SQLiteJournal(
      path: path, access: .writer, options: options())
    guard case .suspicion(let words)? = journal?.remarks.first else {
      Issue.record("nothing is said")
      return
    }
    #expect(words.contains(Self.words))
    #expect(try journal?.append([Samples.append("new", after: 0, count: 2)]) == [.appended])
    #expect(try suspicion(of: JournalFiles.content(path)))
    journal = nil
    #expect(try !suspicion(of: JournalFiles.content(path)))
    journal = try SQLiteJournal(path: path, access: .writer, options: options())
    #expect(journal?.remarks == [])
  }

  @Test(
    "wherever the power goes, a journal with its log is not taken for a copy without",
    arguments: [SimulatedDisk.Fault.losesAll, .losesSome])
  func powerCut(fault: SimulatedDisk.Fault) throws {
    var operation = 0
    var seenCount = 0
    while true {
      let disk = SimulatedDisk(fault: fault, at: operation)
      let layer = FaultyFileLayer(disk)
      let sample = try SampleJournal(options: options(layer.name), opens: false)
      try? sample.open()
      try? sample.edit("text", count: 12)
      sample.close()
      guard disk.hasFailed else { break }
      disk.restart()
      // What the count says would do instead.
      unlink(sample.path + "-durable")
      if let report = try? JournalVerifier(path: sample.path).verify() {
        #expect(!report.flaws.contains { $0.contains(Self.words) }, "operation \(operation)")
        let isSeen = RawDatabase(sample.path).integer("SELECT in_use FROM usage") == 1
        if isSeen { seenCount += 1 }
      }
      operation += 1
    }
    print("mark: \(operation) operations, each of which \(fault); seen after \(seenCount)")
    #expect(operation > 30 && seenCount > 0)
  }
}
