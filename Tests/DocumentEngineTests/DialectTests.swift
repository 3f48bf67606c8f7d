import DialectSupport
import DocumentEngine
import EditModel
import OperationalTransform
import Testing
import WireFormat

@Suite("A second dialect")
struct DialectTests {
  @Test("tells all that the first tells, and the engine knows neither")
  func lines() throws {
    var stage = try Stage(text: "abc", revision: 1)
    stage.dialect = .other(LineDialect())
    let ada = try stage.joined(1)
    #expect(
      stage.take() == [
        "0: welcome to test at 1", "0: from 0 at 1: abc", "0 live",
      ])
    let bob = try stage.joined(2)
    _ = stage.take()
    try stage.send(ada, 1, on: 1, #"["x",3]"#)
    stage.sync()
    #expect(stage.take() == [#"all: 2 is \#(SessionID(bits: 1).text)'s 1: ["x",3]"#])
    try stage.send(ada, 1, on: 1, #"["x",3]"#)
    try stage.send(bob, 2, on: 1, #"[3,"y"]"#)
    #expect(
      stage.take() == ["0: your 1 is 2", "1: your 2 is none (sequence-gap), give 1"])
    let bobsSession = SessionID(bits: 2).text
    let update = PresenceUpdate(
      revision: 2, selections: .text([TextSelection(anchor: 0, head: 4)]), user: nil)
    stage.authority.receive(update, from: bob, into: &stage.outbox)
    _ = stage.authority.tellPresence(at: 1_000, into: &stage.outbox)
    stage.authority.leave(bob, into: &stage.outbox)
    #expect(stage.take() == ["0: \(bobsSession) is at [4] of 2", "all: \(bobsSession) left"])
    stage.authority.suspend(reason: "disk-full", into: &stage.outbox)
    #expect(stage.take() == ["0: read-only disk-full"])
  }

  @Test("a presence is one notice for everybody who is told of it")
  func once() throws {
    var stage = try Stage()
    let ada = try stage.join(1)
    for number in 2..<4 { _ = try stage.join(UInt64(number)) }
    let update = PresenceUpdate(revision: 0, selections: .text([]), user: nil)
    stage.authority.receive(update, from: ada, into: &stage.outbox)
    _ = stage.authority.tellPresence(at: 1_000, into: &stage.outbox)
    #expect(stage.outbox.actions.count == 1)
    guard case .sendToAll(let peers, .presence) = stage.outbox.actions.first else {
      Issue.record("\(stage.outbox.actions)")
      return
    }
    #expect(peers.map(\.slot) == [1, 2])
  }
}
