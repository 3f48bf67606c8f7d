import DocumentEngine
import EditModel
import Testing
import TextStorage
import WireFormat

@Suite("A room whose journal fails")
struct RoomRecoveryTests {
  /// The steps of a fault that once was: A is reported failed and is durable, B waits behind it,
  /// the document is read between them, and another peer's edit C takes the revision that the
  /// journal gives to B.
  ///
  /// - Returns: What is said when B turns out to be durable, and whether C was taken before.
  private func readBetweenTwoAnswers(
    isGuarded: Bool
  ) throws -> (told: [String], isOtherTaken: Bool) {
    var stage = try RoomStage.live(isGuarded: isGuarded)
    let author = try stage.join(1)
    let other = try stage.join(2)
    try stage.send(author, 1, on: 0, #"["a"]"#)
    try stage.handOver()
    try stage.send(author, 2, on: 0, #"[1,"b"]"#)
    try stage.handOver()
    try stage.answer(isWritten: true, failure: "io-error")
    if let early = stage.readAgain(journalIsWritable: true) { try stage.load(early) }
    _ = stage.take()
    let revision = stage.room.authority?.revision ?? 0
    try stage.send(other, 1, on: 1, #"[1,"c"]"#)
    let isOtherTaken = stage.room.authority?.revision == revision + 1
    _ = stage.take()
    try stage.answer()
    return (stage.take(), isOtherTaken)
  }

  @Test("without its guard the lifecycle tells C as durable where the journal holds B")
  func unguarded() throws {
    let (told, isOtherTaken) = try readBetweenTwoAnswers(isGuarded: false)
    #expect(isOtherTaken)
    #expect(told == ["all: " + Stage.edit(2, 2, 1, #"[1,"c"]"#)])
  }

  @Test("a document does not go on while an append is unanswered, so no answer fits a later edit")
  func guarded() throws {
    let (told, isOtherTaken) = try readBetweenTwoAnswers(isGuarded: true)
    #expect(!isOtherTaken)
    #expect(
      told == [
        "all: " + Stage.edit(1, 1, 1, #"["a"]"#), "all: " + Stage.edit(2, 1, 2, #"[1,"b"]"#),
      ], "what the journal holds")
  }

  @Test("once all is answered it goes on from what the journal holds")
  func goesOn() throws {
    var stage = try RoomStage.live()
    let author = try stage.join(1)
    let other = try stage.join(2)
    try stage.send(author, 1, on: 0, #"["a"]"#)
    try stage.handOver()
    try stage.send(author, 2, on: 0, #"[1,"b"]"#)
    try stage.handOver()
    try stage.answer(isWritten: true, failure: "io-error")
    #expect(stage.readAgain(journalIsWritable: true) == nil, "B is unanswered")
    try stage.send(other, 1, on: 0, #"["c"]"#)
    #expect(stage.take().last?.contains(#""code":"read-only""#) == true)
    try stage.answer()
    let next = stage.readAgain(journalIsWritable: true)
    try stage.load(#require(next))
    #expect(stage.take().last?.contains(#""access":"write""#) == true)
    #expect(stage.room.authority.map { String($0.text) } == "ab")
    stage.nanoseconds += 1_000_000_000
    try stage.send(other, 1, on: 2, #"["c",2]"#)
    try stage.sync()
    #expect(stage.take() == ["all: " + Stage.edit(3, 2, 1, #"["c",2]"#)])
  }

  @Test("who comes while the journal does not work is shown what is on disk")
  func newcomers() throws {
    var stage = try RoomStage.live()
    let author = try stage.join(1)
    try stage.send(author, 1, on: 0, #"["a"]"#)
    try stage.sync()
    try stage.send(author, 2, on: 1, #"[1,"b"]"#)
    try stage.handOver()
    try stage.answer(isWritten: false, failure: "disk-full")
    let newcomer = try stage.join(2)
    #expect(stage.take().isEmpty, "memory is ahead of the disk")
    let next = stage.readAgain(journalIsWritable: false)
    try stage.load(#require(next), readOnly: "disk-full")
    let said = stage.take()
    #expect(said.contains { $0.hasPrefix("\(newcomer.slot): ") && $0.contains(#""text":"a""#) })
    #expect(stage.readAgain(journalIsWritable: false) == nil, "it has been read")
    try stage.send(author, 2, on: 1, #"[1,"b"]"#)
    #expect(stage.take().first?.contains(#""code":"read-only""#) == true)
    #expect(stage.readAgain(journalIsWritable: true) != nil)
  }

  @Test("a state from before what peers were told is not gone on from, and is read again")
  func olderState() throws {
    var stage = try RoomStage.live()
    let author = try stage.join(1)
    let empty = try stage.state()
    try stage.send(author, 1, on: 0, #"["a"]"#)
    try stage.sync()
    try stage.send(author, 2, on: 1, #"[1,"b"]"#)
    try stage.handOver()
    try stage.answer(isWritten: false, failure: "io-error")
    _ = stage.take()
    let next = stage.readAgain(journalIsWritable: true)
    try stage.loaded(#require(next), empty)
    #expect(stage.take().contains { $0.contains("the journal stands at 0, and 1 was told") })
    #expect(stage.room.lifecycle.state == .suspended(isShown: false))
  }

  @Test("a document that cannot be read is refused to whoever waits for it, and leaves memory")
  func unreadable() throws {
    var stage = try RoomStage()
    let request = JoinRequest(fresh: Stage.credentials(1), resumed: nil, epoch: nil, held: nil)
    stage.room.join(request, ticket: 1, into: &stage.outbox)
    stage.room.join(request, ticket: 2, into: &stage.outbox)
    stage.room.create(
      Creation(text: "x"), by: Stage.credentials(3), token: 9, at: stage.time, into: &stage.outbox)
    stage.room.leave(ticket: 2)
    #expect(stage.take().isEmpty)
    let reading = try #require(stage.room.lifecycle.reading)
    let isGone = stage.room.loadFailed(reading, reason: "io-error", into: &stage.outbox)
    #expect(isGone)
    #expect(
      stage.take() == [
        "ticket 1 refused document-unavailable: io-error",
        #"answer 9: unavailable(reason: "io-error")"#,
      ])
  }
}
