import DocumentEngine
import EditModel
import Journaling
import Testing

@Suite("Resend")
struct ResendTests {
  private let ack = #"0: {"type":"ack","sequence":1,"revision":1}"#

  @Test("an edit that is sent again is acknowledged again and not committed again")
  func acknowledged() throws {
    var stage = try Stage()
    let author = try stage.join(1)
    try stage.send(author, 1, on: 0, #"["a"]"#)
    stage.sync()
    _ = stage.take()
    try stage.send(author, 1, on: 0, #"["a"]"#)
    #expect(stage.take() == [ack])
    #expect(stage.authority.revision == 1)
  }

  @Test("a resend of an edit that is not durable yet is answered by its broadcast")
  func undurable() throws {
    var stage = try Stage()
    let author = try stage.join(1)
    try stage.send(author, 1, on: 0, #"["a"]"#)
    try stage.send(author, 1, on: 0, #"["a"]"#)
    #expect(stage.take() == [])
    stage.sync()
    #expect(stage.take() == ["all: " + Stage.edit(1, 1, 1, #"["a"]"#)])
  }

  @Test("a resend that differs from what was committed is refused")
  func differs() throws {
    var stage = try Stage()
    let author = try stage.join(1)
    try stage.send(author, 1, on: 0, #"["a"]"#)
    stage.sync()
    _ = stage.take()
    try stage.send(author, 1, on: 0, #"["b"]"#)
    #expect(stage.take().first?.contains("resend-differs") == true)
  }

  @Test("a resend is recognised after a restart, from what the journal keeps")
  func afterRestart() throws {
    var before = try Stage()
    let author = try before.join(1)
    try before.send(author, 1, on: 0, #"["a"]"#)
    before.sync()
    let record = SessionRecord(
      session: SessionID(bits: 1), secretHash: Stage.credentials(1).secretHash, lastSequence: 1,
      lastRevision: 1, lastFingerprint: before.entries[0].fingerprint)
    var stage = try Stage(text: "a", revision: 1, sessions: [record])
    let again = try stage.joined(1, since: 0)
    #expect(stage.take().first?.contains(#""sequence":1,"access""#) == true)
    try stage.send(again, 1, on: 0, #"["a"]"#)
    #expect(stage.take() == [ack])
  }

  @Test("a resend older than the last edit is looked up in the journal")
  func older() throws {
    var stage = try Stage()
    let author = try stage.join(1)
    for number in 0..<3 {
      try stage.send(author, number + 1, on: number, number == 0 ? #"["a"]"# : #"["a",\#(number)]"#)
      stage.sync()
    }
    _ = stage.take()
    try stage.send(author, 1, on: 0, #"["a"]"#)
    #expect(stage.take() == ["0 reads after 0: resend(sequence: 1, before: 3)"])
    try stage.send(author, 4, on: 3, #"["d",3]"#)
    let entries = stage.entries
    stage.authority.entriesLoaded(
      entries, after: 0, for: .resend(sequence: 1, before: 3), of: author, into: &stage.outbox)
    #expect(stage.take() == [ack])
    #expect(stage.authority.revision == 4)
  }
}
