import Journaling
import SQLiteJournal
import Testing

@Suite("The journal's tail")
struct TailTests {
  @Test("rows that were folded and not deleted yet are deleted by whoever opens the journal next")
  func leftOver() throws {
    let sample = try SampleJournal()
    for _ in 0..<300 {
      #expect(try sample.appendOne("a") == [.appended])
      #expect(try sample.appendOne("bb") == [.appended])
    }
    let raw = RawDatabase(sample.path)
    let folded = "SELECT count(DISTINCT document) FROM segment WHERE last = 300"
    while raw.integer(folded) < 2 { #expect(try sample.journal?.maintain() == true) }
    #expect(raw.integer("SELECT count(*) FROM tail") == 600, "nothing is deleted yet")
    sample.close()
    try sample.open()
    while try sample.journal?.maintain() == true {}
    #expect(raw.integer("SELECT count(*) FROM tail") == 0)
    #expect(raw.integer("SELECT folded FROM lineage") == 600)
    #expect(try sample.appendOne("a") == [.appended])
    #expect(raw.integer("SELECT count(*) FROM tail") == 1)
    // A row that is not folded stays, and so does what came behind it.
    sample.close()
    try sample.open()
    while try sample.journal?.maintain() == true {}
    #expect(raw.integer("SELECT count(*) FROM tail") == 1)
    sample.close()
    let report = try JournalVerifier(path: sample.path).verify()
    #expect(report.findings.isEmpty)
  }
}
