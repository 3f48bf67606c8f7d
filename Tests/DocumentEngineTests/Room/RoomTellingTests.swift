import DocumentEngine
import Journaling
import Testing
import TextStorage
import WireFormat

@Suite("Whom a room tells")
struct RoomTellingTests {
  @Test("the author of a commit is written to first, whatever the order of joining")
  func author() throws {
    var stage = try RoomStage.live()
    _ = try stage.join(1)
    _ = try stage.join(2)
    let author = try stage.join(3)
    try stage.send(author, 1, on: 0, #"["a"]"#)
    try stage.sync()
    #expect(stage.write().slots == [author.slot, 0, 1, author.slot])
    #expect(stage.awaitedCount == 0, "an edit that comes alone is no answer")
  }

  @Test("of commits that follow closely listeners get every second one, and the last in a moment")
  func listeners() throws {
    var stage = try RoomStage.live()
    let author = try stage.join(1)
    let listener = try stage.join(2)
    var written: [[Int]] = []
    for number in 1...5 {
      try stage.send(author, number, on: number - 1, #"["a",\#(number - 1)]"#.replacingZero)
      try stage.sync()
      written.append(stage.write().slots)
      stage.nanoseconds += 200_000
    }
    let both = [author.slot, listener.slot]
    let alone = [author.slot]
    #expect(written == [[author.slot, author.slot, listener.slot], alone, both, alone, both])
    #expect(stage.awaitedCount == 1)
    #expect(stage.take().contains("rest after 2"))
    stage.nanoseconds += 2_000_000
    stage.room.tellRest(at: stage.nanoseconds, into: &stage.outbox)
    #expect(stage.write().slots == both)
    #expect(stage.take().isEmpty)
  }

  @Test("who was left out is told in a moment, also if the commit that is waited for fails")
  func failedCommit() throws {
    var stage = try RoomStage.live()
    let author = try stage.join(1)
    let listener = try stage.join(2)
    try stage.send(author, 1, on: 0, #"["a"]"#)
    try stage.sync()
    _ = stage.write()
    try stage.send(author, 2, on: 1, #"[1,"b"]"#)
    try stage.sync()
    #expect(!stage.write().slots.contains(listener.slot))
    _ = stage.take()
    // An edit that is no answer to the last commit: it would be told to everybody.
    stage.nanoseconds += 1_500_000
    try stage.send(author, 3, on: 2, #"[2,"c"]"#)
    try stage.handOver()
    try stage.answer(isWritten: false, failure: "disk-full")
    _ = stage.take()
    stage.room.tellRest(at: stage.nanoseconds - 600_000, into: &stage.outbox)
    #expect(stage.take() == ["rest after 2"])
    stage.room.tellRest(at: stage.nanoseconds, into: &stage.outbox)
    #expect(stage.write().slots.contains(listener.slot))
  }

  @Test("who fell behind is written to no more, and again once it has caught up")
  func slow() throws {
    var stage = try RoomStage.live()
    let author = try stage.join(1)
    let slow = try stage.join(2)
    stage.room.fellBehind(slow, into: &stage.outbox)
    #expect(stage.take() == ["1 quiet"])
    try stage.send(author, 1, on: 0, #"["a"]"#)
    try stage.sync()
    _ = stage.take()
    #expect(!stage.write().slots.contains(slow.slot))
    stage.room.drained(slow, into: &stage.outbox)
    #expect(stage.take() == ["1: " + Stage.edit(1, 1, 1, #"["a"]"#), "1 live"])
    stage.nanoseconds += 1_000_000_000
    try stage.send(author, 2, on: 1, #"[1,"b"]"#)
    try stage.sync()
    #expect(stage.write().slots.contains(slow.slot))
  }

  @Test("a text is stored when it is due and durable, and when the document leaves memory")
  func checkpoints() throws {
    var stage = try RoomStage.live()
    let author = try stage.join(1)
    for number in 1...3 {
      try stage.send(author, number, on: 0, "[\(number > 1 ? "\(number - 1)," : "")\"a\"]")
    }
    #expect(stage.checkpoint() == nil, "its revision is not durable")
    try stage.sync()
    #expect(stage.checkpoint()?.revision == 3)
    try stage.send(author, 4, on: 3, #"[3,"b"]"#)
    try stage.sync()
    #expect(stage.checkpoint() == nil)
    #expect(stage.checkpoint(isLast: true)?.revision == 4)
  }

  @Test("a document leaves memory when nobody has needed it for a while")
  func eviction() throws {
    var stage = try RoomStage.live()
    let author = try stage.join(1)
    var idle = [stage.room.idleMilliseconds(at: 10)]
    try stage.send(author, 1, on: 0, #"["a"]"#)
    try stage.handOver()
    stage.room.leave(author, into: &stage.outbox)
    idle.append(stage.room.idleMilliseconds(at: 20))
    try stage.answer()
    idle += [stage.room.idleMilliseconds(at: 30), stage.room.idleMilliseconds(at: 75)]
    #expect(idle == [nil, nil, 0, 45])
    let isGone = stage.room.evict()
    #expect(isGone)
    #expect(stage.room.lifecycle.state == .evicted)
  }
}

extension String {
  /// An operation without the retained units in front, where there are none.
  fileprivate var replacingZero: String { hasSuffix(",0]") ? dropLast(3) + "]" : self }
}
