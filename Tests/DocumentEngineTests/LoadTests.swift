import EditModel
import Journaling
import Testing
import TextStorage

@Suite("Loading")
struct LoadTests {
  private let name: DocumentName
  private let journal = MemoryJournal(epoch: 7)

  /// Ten edits of one letter each.
  init() throws {
    name = try #require(DocumentName("test"))
    let entries = (0..<10).map { number in
      JournalEntry(
        revision: number + 1, session: SessionID(bits: 1), sequence: number + 1, fingerprint: 0,
        principal: "", milliseconds: 1_000,
        operation: Array((number == 0 ? #"["x"]"# : #"[\#(number),"x"]"#).utf8))
    }
    let append = JournalAppend(
      document: name, expectedRevision: 0, entries: entries,
      newSessions: [(SessionID(bits: 1), SecretHash([UInt8](repeating: 1, count: 32)))],
      milliseconds: 1_000)
    #expect(try journal.append([append]) == [.appended])
  }

  @Test("a loaded document says how far it is behind its newest checkpoint")
  func distance() throws {
    let bare = try journal.load(name)
    #expect(bare.checkpointRevision == 0)
    #expect(bare.uncheckpointedByteCount == 5 + 9 * 7)
    try journal.write(
      Checkpoint(revision: 8, text: Text("xxxxxxxx"), milliseconds: 1_000), of: name)
    let state = try journal.load(name)
    #expect(state.checkpointRevision == 8 && state.uncheckpointedByteCount == 2 * 7)
    #expect(state.revision == 10 && String(state.text) == "xxxxxxxxxx")
  }
}
