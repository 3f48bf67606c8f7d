import DocumentEngine
import EditModel
import Journaling
import Testing
import TextStorage

@Suite("Commit")
struct CommitTests {
  @Test("a clock that is set back makes no revision older than the one before it")
  func clockSetBack() throws {
    var stage = try Stage()
    let author = try stage.join(1)
    for (number, milliseconds) in [5_000, 3_000, 6_000].enumerated() {
      stage.time.wallMilliseconds = Int64(milliseconds)
      try stage.send(
        author, number + 1, on: number, number == 0 ? #"["x"]"# : #"[\#(number),"x"]"#)
      stage.sync()
    }
    #expect(stage.entries.map(\.milliseconds) == [5_000, 5_000, 6_000])
  }

  @Test("a clock that was ahead and is put right dates the next revision as it should")
  func clockPutRight() throws {
    var stage = try Stage()
    let author = try stage.join(1)
    let right = EngineTime.firstPlausibleMilliseconds + 1
    let told = [right, right + 1 << 40, right + 2, 5_000, right + 3]
    for (number, milliseconds) in told.enumerated() {
      stage.time.wallMilliseconds = milliseconds
      try stage.send(
        author, number + 1, on: number, number == 0 ? #"["x"]"# : #"[\#(number),"x"]"#)
      stage.sync()
    }
    #expect(
      stage.entries.map(\.milliseconds)
        == [right, right + 1 << 40, right + 2, right + 2, right + 3])
  }

  @Test("an edit is told to nobody before it is durable")
  func durableFirst() throws {
    var stage = try Stage()
    let author = try stage.join(1)
    _ = try stage.join(2)
    try stage.send(author, 1, on: 0, #"["a"]"#)
    #expect(stage.take() == [])
    let taken = stage.authority.takeAppend()
    let append = try #require(taken)
    #expect(append.expectedRevision == 0 && append.entries.map(\.revision) == [1])
    #expect(append.newSessions.map(\.session.bits) == [1])
    #expect(stage.take() == [])
    stage.authority.committed(through: 1, into: &stage.outbox)
    #expect(stage.take() == ["all: " + Stage.edit(1, 1, 1, #"["a"]"#)])
  }

  @Test("of two inserts at one place the one committed later goes to the left")
  func tieBreak() throws {
    var stage = try Stage(text: "-", revision: 1)
    let first = try stage.join(1)
    let second = try stage.join(2)
    try stage.send(first, 1, on: 1, #"["a",1]"#)
    try stage.send(second, 1, on: 1, #"["b",1]"#)
    stage.sync()
    #expect(String(stage.authority.text) == "ba-")
    #expect(
      stage.take() == [
        "all: " + Stage.edit(2, 1, 1, #"["a",1]"#), "all: " + Stage.edit(3, 2, 1, #"["b",2]"#),
      ])
  }

  @Test("edits of one session may follow each other without waiting, past those of others")
  func pipelined() throws {
    var stage = try Stage()
    let typist = try stage.join(1)
    let other = try stage.join(2)
    try stage.send(typist, 1, on: 0, #"["a"]"#)
    try stage.send(other, 1, on: 0, #"["X"]"#)
    stage.sync()
    try stage.send(typist, 2, on: 0, #"[1,"b"]"#)
    try stage.send(other, 2, on: 2, #"["Y",2]"#)
    stage.sync()
    try stage.send(typist, 3, on: 0, #"[2,"c"]"#)
    stage.sync()
    #expect(String(stage.authority.text) == "YXabc")
    try stage.send(typist, 4, on: 4, #"[5,"d"]"#)
    stage.sync()
    #expect(String(stage.authority.text) == "YXabcd")
  }

  @Test("a digest follows every so many edits")
  func digest() throws {
    var stage = try Stage()
    let author = try stage.join(1)
    for number in 0..<5 {
      try stage.send(author, number + 1, on: number, number == 0 ? #"["a"]"# : #"["a",\#(number)]"#)
      stage.sync()
    }
    let hash = Text.hexadecimal(digest: Text("aaaaa").digest)
    #expect(stage.take().last == #"all: {"type":"digest","revision":5,"digest":"\#(hash)"}"#)
  }

  @Test("a document is created once, and the answer waits for the disk")
  func creation() throws {
    var stage = try Stage()
    let time = stage.time
    let credentials = Stage.credentials(9)
    stage.authority.create(
      "hello", by: credentials, token: 4, at: time, into: &stage.outbox)
    #expect(stage.take() == [])
    stage.sync()
    let digest = Text("hello").digest
    #expect(stage.take().last == "answer 4: created(revision: 1, digest: \(digest))")
    stage.authority.create("again", by: credentials, token: 5, at: time, into: &stage.outbox)
    #expect(stage.take() == ["answer 5: exists"])
    #expect(String(stage.authority.text) == "hello")
  }

  @Test("a document that is too large is not created")
  func tooLarge() throws {
    var stage = try Stage()
    let content = String(repeating: "x", count: 101)
    let time = stage.time
    stage.authority.create(
      content, by: Stage.credentials(9), token: 4, at: time, into: &stage.outbox)
    #expect(stage.take() == ["answer 4: tooLarge"])
    #expect(stage.authority.revision == 0)
  }
}
