import EditModel
import Journaling
import Testing
import TextStorage

@testable import DocumentEngine

@Suite("Join")
struct JoinTests {
  @Test("a new peer gets hello and the text, and takes part from then on")
  func fresh() throws {
    var stage = try Stage(text: "abc", revision: 2)
    _ = try stage.joined(1)
    let said = stage.take()
    #expect(said.count == 3)
    #expect(said[0].hasPrefix(#"0: {"type":"hello","protocol":"stet.v1""#))
    #expect(said[1].hasPrefix(#"0: {"type":"snapshot","revision":2"#))
    #expect(said[1].hasSuffix(#""text":"abc"}"#))
    #expect(said[2] == "0 live")
  }

  @Test("a long text comes in parts as the peer takes them, and edits made meanwhile behind it")
  func parts() throws {
    let text = String(repeating: "a", count: 31) + "😀" + String(repeating: "b", count: 40)
    var stage = try Stage(text: text, revision: 2)
    let author = try stage.joined(1)
    #expect(stage.take().count == 1, "hello")
    for _ in 0..<3 { stage.authority.drained(author, into: &stage.outbox) }
    #expect(stage.take().last == "0 live")
    let peer = try stage.joined(2)
    _ = stage.take()
    stage.authority.drained(peer, into: &stage.outbox)
    #expect(
      stage.take()
        == [#"1: {"type":"part","utf16Count":73,"text":"\#(String(repeating: "a", count: 31))"}"#])
    try stage.send(author, 1, on: 2, #"["x",73]"#)
    stage.sync()
    #expect(stage.take().allSatisfy { $0.hasPrefix("all: ") })
    stage.authority.drained(peer, into: &stage.outbox)
    let second = "😀" + String(repeating: "b", count: 30)
    #expect(stage.take() == [#"1: {"type":"part","utf16Count":73,"text":"\#(second)"}"#])
    stage.authority.drained(peer, into: &stage.outbox)
    let end = stage.take()
    #expect(end[0].hasPrefix(#"1: {"type":"snapshot","revision":2,"#))
    #expect(end[0].hasSuffix(#""text":"bbbbbbbbbb"}"#))
    #expect(end[1...] == ["1: " + Stage.edit(3, 1, 1, #"["x",73]"#), "1 live"])
    stage.authority.drained(peer, into: &stage.outbox)
    #expect(stage.take() == [])
  }

  @Test("a peer that joins while an edit is under way is told only what is durable")
  func undurable() throws {
    var stage = try Stage()
    let author = try stage.join(1)
    try stage.send(author, 1, on: 0, #"["a"]"#)
    _ = try stage.joined(2)
    #expect(stage.take() == [])
    try stage.send(author, 2, on: 0, #"[1,"b"]"#)
    stage.sync()
    let said = stage.take()
    #expect(said.filter { $0.hasPrefix("all: ") }.count == 2)
    #expect(said.contains { $0.hasPrefix(#"1: {"type":"snapshot","revision":1"#) })
    #expect(said.contains("1: " + Stage.edit(2, 1, 2, #"[1,"b"]"#)))
    #expect(said.last == "1 live")
  }

  @Test("a peer that comes back gets the edits it missed, its own included")
  func resumed() throws {
    var stage = try Stage()
    let author = try stage.join(1)
    try stage.send(author, 1, on: 0, #"["a"]"#)
    stage.sync()
    stage.authority.leave(author, into: &stage.outbox)
    _ = stage.take()
    _ = try stage.joined(1, since: 0)
    let said = stage.take()
    #expect(said[0].contains(#""sequence":1,"access":"write""#))
    #expect(said[1...] == ["0: " + Stage.edit(1, 1, 1, #"["a"]"#), "0 live"])
  }

  @Test("what memory does not hold any more is read from the journal, piece by piece")
  func longGone() throws {
    var stage = try Stage()
    let author = try stage.join(1)
    for number in 0..<20 {
      try stage.send(author, number + 1, on: number, number == 0 ? #"["a"]"# : #"["a",\#(number)]"#)
      stage.sync()
    }
    _ = stage.take()
    let late = try stage.joined(2, since: 0)
    #expect(stage.take().last == "1 reads after 0: catchUp")
    let entries = stage.entries
    stage.authority.entriesLoaded(
      Array(entries[..<18]), after: 0, for: .catchUp, of: late, into: &stage.outbox)
    #expect(stage.take().count == 18)
    var revisions = 18
    var isLive = false
    for _ in 0..<10 where !isLive {
      stage.authority.drained(late, into: &stage.outbox)
      let said = stage.take()
      revisions += said.filter { $0.hasPrefix(#"1: {"type":"edit""#) }.count
      isLive = said.last == "1 live"
    }
    #expect(isLive && revisions == 20)
  }

  @Test("a session is closed to who does not know its secret")
  func secret() throws {
    var stage = try Stage()
    _ = try stage.join(1)
    let wrong = Stage.credentials(1, secret: 2)
    let held = HeldText(revision: 0, digest: 0)
    let request = JoinRequest(fresh: wrong, resumed: wrong, epoch: Epoch(bits: 7), held: held)
    let outcome = stage.authority.join(request, into: &stage.outbox)
    guard case .refused(.sessionSecretMismatch, _) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(stage.take() == [])
  }

  @Test("nobody claims a session that has not edited yet by its id")
  func squatting() throws {
    var stage = try Stage()
    let right = Stage.credentials(1)
    let wrong = JoinRequest.Credentials(
      session: right.session, secret: "other", secretHash: Stage.credentials(2).secretHash)
    let held = HeldText(revision: 0, digest: 0)
    let claim = JoinRequest(
      fresh: Stage.credentials(3), resumed: wrong, epoch: Epoch(bits: 7), held: held)
    guard case .joined(let squatter) = stage.authority.join(claim, into: &stage.outbox) else {
      Issue.record("refused")
      return
    }
    #expect(stage.take().first?.contains(Stage.credentials(3).session.text) == true)
    _ = try stage.joined(1, since: 0)
    #expect(stage.take().first?.contains(right.session.text) == true)
    #expect(stage.authority.peerCount == 2 && squatter.slot == 0)
  }

  @Test("a session from before ids followed from secrets goes on by the hash that is stored")
  func storedSession() throws {
    let record = SessionRecord(
      session: SessionID(bits: 1), secretHash: Stage.credentials(2).secretHash, lastSequence: 1,
      lastRevision: 1, lastFingerprint: 0)
    var stage = try Stage(text: "a", revision: 1, sessions: [record])
    let credentials = JoinRequest.Credentials(
      session: record.session, secret: "old", secretHash: record.secretHash)
    let request = JoinRequest(
      fresh: Stage.credentials(3), resumed: credentials, epoch: Epoch(bits: 7),
      held: HeldText(revision: 1, digest: Text("a").digest))
    _ = stage.authority.join(request, into: &stage.outbox)
    let hello = stage.take().first
    #expect(hello?.contains(record.session.text) == true)
    #expect(hello?.contains(#""sequence":1,"#) == true)
  }

  @Test("a session that is taken up again loses its earlier connection")
  func takenOver() throws {
    var stage = try Stage()
    _ = try stage.join(1)
    _ = try stage.joined(1, since: 0)
    let said = stage.take()
    #expect(said[0].contains("session-taken-over"))
    #expect(said[1] == "0 closed session-taken-over")
    #expect(said[2].contains("hello") && stage.authority.peerCount == 1)
    // Not in the slot of the earlier one, which is still to be closed.
    #expect(said[2].hasPrefix("1: "))
  }

  @Test("a crowd is refused")
  func refused() throws {
    var stage = try Stage()
    for number in 1...3 { _ = try stage.join(UInt64(number)) }
    #expect(throws: Stage.StageError.self) { _ = try stage.joined(4) }
  }

  @Test("readers who come and go leave nothing behind but their last few sessions")
  func readers() throws {
    var stage = try Stage()
    let author = try stage.join(1)
    try stage.send(author, 1, on: 0, #"["a"]"#)
    stage.sync()
    for number in 2...50 {
      let reader = try stage.join(UInt64(number))
      stage.authority.leave(reader, into: &stage.outbox)
    }
    #expect(stage.authority.sessions.count < 10)
    let again = try stage.joined(1, since: 1, holding: "a")
    try stage.send(again, 2, on: 1, #"[1,"b"]"#)
    stage.sync()
    #expect(String(stage.authority.text) == "ab")
  }

  @Test("a crowded document still lets those in who come back")
  func crowded() throws {
    var stage = try Stage()
    for number in 1...3 { _ = try stage.join(UInt64(number)) }
    _ = try stage.joined(2, since: 0)
    #expect(stage.authority.peerCount == 3)
  }
}
