import SQLiteJournal
import Testing

@Suite("Room in the log")
struct LogSpaceTests {
  /// Nothing is ever folded or written back.
  private static func busy(reserveByteCount: Int) -> SQLiteJournal.Options {
    var options = SampleJournal.options()
    options.foldingCount = 1 << 20
    options.logPageCount = 1 << 20
    options.logReserveByteCount = reserveByteCount
    return options
  }

  @Test("the log is longer than it is used, however long it gets, and holds the same")
  func fillsAhead() throws {
    // So many commits need three times what is reserved at the start.
    let editCount = 100
    let exact = try SampleJournal(options: Self.busy(reserveByteCount: 0))
    try exact.edit("text", count: editCount)
    let usedByteCount = FileSize.of(exact.path + "-wal")
    #expect(usedByteCount > 3 * 128 << 10)
    let sample = try SampleJournal(options: Self.busy(reserveByteCount: 128 << 10))
    #expect(FileSize.of(sample.path + "-wal") == 128 << 10)
    var leastRoom = Int.max
    for count in 1...editCount {
      try sample.edit("text", count: 1)
      // The edits are the same and so is the log that they make.
      let used = usedByteCount * count / editCount
      leastRoom = min(leastRoom, FileSize.of(sample.path + "-wal") - used)
    }
    #expect(leastRoom > 0)
    let report = try JournalVerifier(path: sample.path).verify()
    #expect(report.editCount == editCount && report.findings.isEmpty)
    sample.close()
    #expect(try JournalVerifier(path: sample.path).verify().editCount == editCount)
  }

  @Test("the log is short again after a reader that kept it from beginning anew is gone")
  func shrinks() throws {
    var options = SampleJournal.options()
    options.logPageCount = 16
    options.logReserveByteCount = 128 << 10
    options.writesBackAside = false
    let sample = try SampleJournal(options: options)
    try sample.edit("text", count: 30)
    #expect(FileSize.of(sample.path + "-wal") <= 256 << 10)
    let reader = RawDatabase(sample.path)
    reader.run("BEGIN")
    #expect(reader.integer("SELECT count(*) FROM document") == 1)
    try sample.edit("text", count: 100)
    let length = FileSize.of(sample.path + "-wal")
    #expect(length > 1 << 20)
    reader.run("COMMIT")
    // What it has needed is kept once, in case that it is needed again.
    try sample.edit("text", count: 60)
    #expect(FileSize.of(sample.path + "-wal") <= 256 << 10)
    let report = try JournalVerifier(path: sample.path).verify()
    #expect(report.editCount == 190 && report.findings.isEmpty)
  }
}
