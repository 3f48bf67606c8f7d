import Journaling
import SQLiteJournal
import Testing
import TextStorage

@Suite("Beside a running server")
struct LongReadingTests {
  @Test("a journal is verified and read while it is written, folded and written back")
  func besideWriter() async throws {
    var options = SQLiteJournal.Options()
    options.foldingCount = 30
    options.segmentCount = 16
    options.logPageCount = 24
    options.logReserveByteCount = 64 << 10
    let sample = try SampleJournal(options: options)
    let path = sample.path
    try sample.edit("long", count: 1)
    let reading = Task.detached {
      var editCounts: [Int] = []
      let reader = try SQLiteJournal(path: path, access: .reader)
      while editCounts.last ?? 0 < 1201 {
        let report = try JournalVerifier(path: path).verify()
        #expect(report.findings.isEmpty)
        let newest = try reader.replay(Samples.name("long"))
        #expect(try reader.sessions(of: Samples.name("long")).count <= 3)
        #expect(newest != nil)
        editCounts.append(report.editCount)
      }
      return editCounts
    }
    for round in 0..<60 {
      try sample.edit(round % 3 == 0 ? "other" : "long", count: 20)
      await Task.yield()
    }
    let editCounts = try await reading.value
    #expect(editCounts == editCounts.sorted())
    #expect(editCounts.last == 1201)
    sample.close()
    let raw = RawDatabase(path)
    #expect(raw.integer("SELECT count(*) FROM tail") < 60)
    #expect(raw.text("PRAGMA integrity_check") == "ok")
    let report = try JournalVerifier(path: path).verify()
    #expect(report.editCount == 1201 && report.findings.isEmpty)
  }

  @Test("a view is one state, whatever is written meanwhile")
  func view() throws {
    let sample = try SampleJournal()
    let name = Samples.name("long")
    try sample.edit("long", count: 30)
    let reader = try SQLiteJournal(path: sample.path, access: .reader)
    let seen = try reader.view { view throws(JournalError) in
      let before = try view.summary(of: name)
      // Folded, trimmed and written on; an error of it shows in the last line.
      try? sample.edit("long", count: 40)
      #expect(try view.summary(of: name) == before)
      #expect(try view.revision(of: name, at: .max) == 30)
      #expect(try view.entries(of: name, after: 29, countLimit: 9, byteCountLimit: 999).count == 1)
      return try view.replay(name)
    }
    #expect(seen.map { String($0.text) } == sample.texts["long"]?[30])
    #expect(try reader.summary(of: name)?.revision == 70)
  }

  @Test("the log begins anew once it is written back, so that it does not grow")
  func logIsBounded() throws {
    var options = SQLiteJournal.Options()
    options.foldingCount = 30
    options.logPageCount = 24
    options.logReserveByteCount = 0
    options.writesBackAside = false
    let sample = try SampleJournal(options: options)
    try sample.edit("long", count: 500)
    #expect(FileSize.of(sample.path + "-wal") < 80 * 4120)
  }
}
