import DocumentEngine
import EditModel
import Journaling
import TallyType
import Testing
import WireFormat

@Suite("A document of a type that the engine does not name")
struct TallyEngineTests {
  @Test("is greeted with its type, and its content in the type's JSON")
  func greeting() throws {
    var stage = try TallyStage()
    _ = try stage.join(1)
    let told = stage.take()
    guard case .hello(let hello) = try TallyStage.read(told.first) else {
      Issue.record("\(told)")
      return
    }
    #expect(hello.documentType == "tally")
    guard case .content(0, let content, let digest) = try TallyStage.read(told.last) else {
      Issue.record("\(told)")
      return
    }
    #expect(content.sum == 0 && content.digest == digest)
  }

  @Test("is edited by several at once, and told as it was sent")
  func edits() throws {
    var stage = try TallyStage()
    let (ada, bob) = (try stage.join(1), try stage.join(2))
    _ = stage.take()
    try stage.add(5, 1, on: 0, from: ada)
    try stage.add(-2, 1, on: 0, from: bob)
    try stage.add(1, 2, on: 0, from: ada)
    #expect(stage.take().isEmpty)
    try stage.sync()
    #expect(stage.authority.content.sum == 4)
    let told = stage.take()
    #expect(told.count == 3 && told[1].contains(#""operation":{ "add": -2 }"#))
    guard case .edit(let edit) = try TallyStage.read(told[1]) else {
      Issue.record("\(told)")
      return
    }
    #expect(edit.revision == 2 && edit.operation.json == Array(#"{ "add": -2 }"#.utf8))
  }

  @Test("acknowledges a resend, and refuses another edit under its number")
  func resend() throws {
    var stage = try TallyStage()
    let ada = try stage.join(1)
    try stage.add(5, 1, on: 0, from: ada)
    try stage.sync()
    _ = stage.take()
    try stage.add(5, 1, on: 0, from: ada)
    #expect(stage.take() == [#"{"type":"ack","sequence":1,"revision":1}"#])
    try stage.add(6, 1, on: 0, from: ada)
    #expect(stage.take().first?.contains("resend-differs") == true)
    #expect(stage.authority.content.sum == 5)
  }

  @Test("refuses what its type refuses, and what would be too large")
  func refusals() throws {
    var stage = try TallyStage()
    let ada = try stage.join(1)
    _ = stage.take()
    try stage.add(-1, 1, on: 0, from: ada)
    #expect(stage.take().first?.contains("a tally is not below 0") == true)
    try stage.add(1001, 1, on: 0, from: ada)
    #expect(stage.take().first?.contains("document-too-large") == true)
    try stage.receive(
      #"{"type":"edit","sequence":1,"revision":0,"operation":[1]}"#, from: ada)
    #expect(stage.take().first?.contains("malformed-operation") == true)
    try stage.add(1000, 1, on: 0, from: ada)
    #expect(stage.authority.content.sum == 1000)
  }

  @Test("moves presence by its type")
  func presence() throws {
    var stage = try TallyStage()
    let (ada, bob) = (try stage.join(1), try stage.join(2))
    try stage.receive(#"{"type":"presence","revision":0,"selections":0}"#, from: ada)
    try stage.add(5, 1, on: 0, from: ada)
    try stage.add(2, 1, on: 0, from: bob)
    try stage.sync()
    _ = stage.take()
    #expect(stage.authority.tellPresence(at: 10, into: &stage.outbox) == nil)
    guard case .presence(_, let update) = try TallyStage.read(stage.take().last) else {
      Issue.record("nothing was told")
      return
    }
    #expect(update.revision == 2)
    guard case .other(let selections) = update.selections else {
      Issue.record("\(update)")
      return
    }
    #expect((selections as? TallySelections)?.sum == 5)
  }

  @Test("is no text, and a text is none of it: who speaks another type is told so")
  func mismatch() throws {
    var stage = try TallyStage()
    _ = try stage.join(1)
    let text = TallyStage.request(2, .text)
    guard case .refused(let code, _) = stage.authority.join(text, into: &stage.outbox) else {
      Issue.record("a text was spoken")
      return
    }
    #expect(code == .documentTypeMismatch)
  }

  @Test("is created with its first edit, unless somebody is there with another type")
  func creation() throws {
    var stage = try TallyStage()
    let creator = TallyStage.request(3).fresh
    let creation = Creation(of: TallyStage.type, with: .other(TallyOperation(adding: 9)))
    stage.authority.create(creation, by: creator, token: 1, at: stage.time, into: &stage.outbox)
    try stage.sync()
    #expect(stage.authority.content.sum == 9)
    var other = try TallyStage()
    _ = try other.join(1)
    other.authority.create(
      Creation(text: "a"), by: creator, token: 1, at: other.time, into: &other.outbox)
    guard case .answer(1, .exists)? = other.outbox.actions.last else {
      Issue.record("\(other.outbox.actions)")
      return
    }
  }

  @Test("stays of its type where the journal could not be written before the first edit was")
  func failure() throws {
    var stage = try TallyStage()
    let ada = try stage.join(1)
    try stage.add(5, 1, on: 0, from: ada)
    _ = stage.authority.takeAppend()
    stage.authority.suspend(reason: "full", into: &stage.outbox)
    guard let journal = stage.journal as? MemoryJournal else { return }
    let state = try journal.load(stage.name, told: stage.authority.told)
    let goesOn = stage.authority.resume(state, into: &stage.outbox)
    #expect(goesOn && stage.authority.content == .other(Tally()))
    try stage.add(6, 1, on: 0, from: ada)
    try stage.sync()
    #expect(stage.authority.content.sum == 6)
  }
}
