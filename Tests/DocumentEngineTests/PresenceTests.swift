import DocumentEngine
import OperationalTransform
import Testing
import WireFormat

@Suite("Presence")
struct PresenceTests {
  private func message(_ number: UInt64, _ revision: Int, _ selections: String) -> String {
    #"{"type":"presence","session":"\#(SessionID(bits: number).text)","#
      + #""revision":\#(revision),"selections":\#(selections)}"#
  }

  @Test("selections are moved over the edits since, and told to the others")
  func moved() throws {
    var stage = try Stage(text: "abc", revision: 1)
    let reader = try stage.join(1)
    let writer = try stage.join(2)
    try stage.send(writer, 1, on: 1, #"["xy",3]"#)
    stage.sync()
    _ = stage.take()
    let update = PresenceUpdate(
      revision: 1, selections: [TextSelection(anchor: 0, head: 2)], user: nil)
    stage.authority.receive(update, from: reader, into: &stage.outbox)
    #expect(stage.authority.tellPresence(at: 1_000, into: &stage.outbox) == nil)
    #expect(stage.take() == ["1: " + message(1, 2, "[[0,4]]")])
  }

  @Test("presence is told at most so often, the last value wins")
  func rate() throws {
    var stage = try Stage(text: "abc", revision: 1)
    let reader = try stage.join(1)
    _ = try stage.join(2)
    for head in 0...2 {
      let update = PresenceUpdate(
        revision: 1, selections: [TextSelection(anchor: 0, head: head)], user: nil)
      stage.authority.receive(update, from: reader, into: &stage.outbox)
      _ = stage.authority.tellPresence(at: 1_000, into: &stage.outbox)
    }
    #expect(stage.take() == ["1: " + message(1, 1, "[[0,0]]")])
    #expect(stage.authority.tellPresence(at: 1_050, into: &stage.outbox) == nil)
    #expect(stage.take() == ["1: " + message(1, 1, "[[0,2]]")])
  }

  @Test("a newcomer is told who is here, and all are told who left")
  func comingAndGoing() throws {
    var stage = try Stage(text: "abc", revision: 1)
    let reader = try stage.join(1)
    let update = PresenceUpdate(
      revision: 1, selections: [], user: Array(#"{"name":"Ada"}"#.utf8))
    stage.authority.receive(update, from: reader, into: &stage.outbox)
    _ = stage.authority.tellPresence(at: 1_000, into: &stage.outbox)
    _ = try stage.joined(2)
    #expect(stage.take().last?.contains(#""user":{"name":"Ada"}"#) == true)
    stage.authority.leave(reader, into: &stage.outbox)
    let left = #"{"type":"left","session":"\#(SessionID(bits: 1).text)"}"#
    #expect(stage.take() == ["all: " + left])
  }
}
