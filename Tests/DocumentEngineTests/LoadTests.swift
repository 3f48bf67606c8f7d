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
        digest: Text(String(repeating: "x", count: number + 1)).digest,
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

  private func wish(_ revision: Int, countLimit: Int = 9, byteCountLimit: Int = 999)
    -> RecentRun.Wish
  {
    RecentRun.Wish(revision: revision, countLimit: countLimit, byteCountLimit: byteCountLimit)
  }

  @Test("the edits behind a revision are kept with their digests, whatever checkpoints there are")
  func kept() throws {
    for checkpoints in [[], [3], [3, 8], [3, 8, 10]] {
      for revision in checkpoints {
        let text = Text(String(repeating: "x", count: revision))
        try journal.write(Checkpoint(revision: revision, text: text, milliseconds: 1_000), of: name)
      }
      let plain = try journal.load(name)
      for revision in 1...9 {
        let state = try journal.load(name, keeping: wish(revision))
        let run = try #require(state.recent)
        #expect(run.start == held(revision))
        #expect(run.entries.map(\.revision) == Array((revision + 1)...10))
        #expect(run.entries.map(\.digest) == ((revision + 1)...10).map { held($0).digest })
        #expect(state.text == plain.text && state.checkpointRevision == plain.checkpointRevision)
        #expect(state.uncheckpointedByteCount == plain.uncheckpointedByteCount)
        let told = try journal.load(name, told: held(revision), keeping: wish(revision))
        #expect(told.followsTold)
        let other = HeldText(revision: revision, digest: 7)
        #expect(try !journal.load(name, told: other, keeping: wish(revision)).followsTold)
      }
    }
  }

  private func held(_ revision: Int) -> HeldText {
    HeldText(
      revision: revision, digest: Text(String(repeating: "x", count: revision)).digest)
  }

  @Test("no edits are kept where there are none, or too many")
  func notKept() throws {
    #expect(try journal.load(name, keeping: wish(10)).recent == nil)
    #expect(try journal.load(name, keeping: wish(11)).recent == nil)
    #expect(try journal.load(name, keeping: wish(3, countLimit: 6)).recent == nil)
    #expect(try journal.load(name, keeping: wish(3, countLimit: 7)).recent?.entries.count == 7)
    #expect(try journal.load(name, keeping: wish(3, byteCountLimit: 48)).recent == nil)
    #expect(try journal.load(name, keeping: wish(3, byteCountLimit: 49)).recent?.entries.count == 7)
  }
}
