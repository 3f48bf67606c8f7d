import DocumentEngine
import EditModel
import Journaling
import Testing
import TextStorage

@Suite("Recovery")
struct RecoveryTests {
  @Test("when the journal fails, the document is read-only at its durable revision and comes back")
  func suspended() throws {
    var stage = try Stage()
    let author = try stage.join(1)
    try stage.send(author, 1, on: 0, #"["a"]"#)
    stage.sync()
    try stage.send(author, 2, on: 1, #"[1,"b"]"#)
    _ = stage.authority.takeAppend()
    _ = stage.take()
    stage.authority.suspend(reason: "disk-full", into: &stage.outbox)
    let told = stage.take()
    #expect(told.count == 1 && told[0].contains(#""access":"read-only","code":"read-only""#))
    try stage.send(author, 2, on: 1, #"[1,"b"]"#)
    #expect(stage.authority.durableRevision == 1)
    _ = stage.take()

    let record = SessionRecord(
      session: SessionID(bits: 1), secretHash: Stage.credentials(1).secretHash, lastSequence: 1,
      lastRevision: 1, lastFingerprint: stage.entries[0].fingerprint)
    let state = DocumentState(
      text: Text("a"), revision: 1, milliseconds: 0, sessions: [record])
    stage.resume(state)
    #expect(stage.take().last?.contains(#""access":"write""#) == true)
    try stage.send(author, 2, on: 1, #"[1,"b"]"#)
    stage.sync()
    #expect(stage.take() == ["all: " + Stage.edit(2, 1, 2, #"[1,"b"]"#)])
    #expect(String(stage.authority.text) == "ab")
  }

  @Test("an edit whose commit was reported failed but is on disk reaches everybody after all")
  func committedAfterAll() throws {
    var stage = try Stage()
    let author = try stage.join(1)
    try stage.send(author, 1, on: 0, #"["a"]"#)
    let taken = stage.authority.takeAppend()
    let append = try #require(taken)
    stage.authority.suspend(reason: "io-error", into: &stage.outbox)
    _ = stage.take()
    let record = SessionRecord(
      session: SessionID(bits: 1), secretHash: Stage.credentials(1).secretHash, lastSequence: 1,
      lastRevision: 1, lastFingerprint: append.entries[0].fingerprint)
    let state = DocumentState(
      text: Text("a"), revision: 1, milliseconds: 0, sessions: [record])
    stage.resume(state)
    let said = stage.take()
    #expect(said[0] == "0 quiet" && said[1] == "0 reads after 0: catchUp")
    try stage.send(author, 1, on: 0, #"["a"]"#)
    #expect(stage.take() == [#"0: {"type":"ack","sequence":1,"revision":1}"#])
  }

  @Test("a state from before what peers were told is refused, and nobody waits for it")
  func olderState() throws {
    var stage = try Stage()
    let author = try stage.join(1)
    try stage.send(author, 1, on: 0, #"["a"]"#)
    let first = try stage.handOver()
    try stage.send(author, 2, on: 0, #"[1,"b"]"#)
    _ = try stage.handOver()
    try stage.send(author, 3, on: 0, #"[2,"c"]"#)
    _ = try stage.handOver()
    stage.authority.committed(through: 1, into: &stage.outbox)
    stage.authority.committed(through: 2, into: &stage.outbox)
    stage.authority.suspend(reason: "io-error", into: &stage.outbox)
    _ = try stage.joined(3)
    _ = stage.take()
    let goesOn = stage.resume(stage.state(first))
    let told = stage.take()
    #expect(!goesOn)
    #expect(stage.authority.durableRevision == 2 && stage.authority.readOnlyReason != nil)
    #expect(told.contains { $0.contains("the journal stands at 1, and 2 was told") })
    #expect(told.contains("1 closed document-unavailable"))
  }
}
