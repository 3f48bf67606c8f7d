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
}
