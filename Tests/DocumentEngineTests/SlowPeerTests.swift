import DocumentEngine
import Journaling
import Testing
import TextStorage

@Suite("Slow peers")
struct SlowPeerTests {
  @Test("a peer that fell behind is left alone until it drains, and then gets every edit")
  func behind() throws {
    var stage = try Stage()
    let author = try stage.join(1)
    let slow = try stage.join(2)
    try stage.send(author, 1, on: 0, #"["a"]"#)
    stage.sync()
    _ = stage.take()
    stage.authority.fellBehind(slow, into: &stage.outbox)
    #expect(stage.take() == ["1 quiet"])
    try stage.send(author, 2, on: 1, #"[1,"b"]"#)
    stage.sync()
    #expect(stage.take() == ["all: " + Stage.edit(2, 1, 2, #"[1,"b"]"#)])
    stage.authority.drained(slow, into: &stage.outbox)
    #expect(stage.take() == ["1: " + Stage.edit(2, 1, 2, #"[1,"b"]"#), "1 live"])
  }

  @Test("an edit on a base older than memory is transformed over what the journal holds")
  func oldBase() throws {
    var stage = try Stage(text: "-", revision: 1)
    let author = try stage.join(1)
    let offline = try stage.join(2)
    for number in 0..<12 {
      try stage.send(author, number + 1, on: number + 1, #"["a",\#(number + 1)]"#)
      stage.sync()
    }
    _ = stage.take()
    try stage.send(offline, 1, on: 1, #"[1,"z"]"#)
    #expect(stage.take() == ["1 reads after 1: transform"])
    try stage.send(offline, 2, on: 1, #"[2,"y"]"#)
    let entries = stage.entries
    stage.authority.entriesLoaded(
      Array(entries[..<7]), after: 1, for: .transform, of: offline, into: &stage.outbox)
    #expect(stage.take() == ["1 reads after 8: transform"])
    stage.authority.entriesLoaded(
      Array(entries[7...]), after: 8, for: .transform, of: offline, into: &stage.outbox)
    stage.sync()
    #expect(String(stage.authority.text) == "aaaaaaaaaaaa-z")
    let said = stage.take()
    #expect(said.dropLast() == ["all: " + Stage.edit(14, 2, 1, #"[13,"z"]"#)])
    #expect(said.last?.contains("base-unavailable") == true)
  }

  @Test("entries of a damaged journal that do not follow each other refuse the edit")
  func entriesThatDoNotFollow() throws {
    var stage = try Stage(text: "-", revision: 1)
    let author = try stage.join(1)
    let offline = try stage.join(2)
    for number in 0..<12 {
      try stage.send(author, number + 1, on: number + 1, #"["a",\#(number + 1)]"#)
      stage.sync()
    }
    try stage.send(offline, 1, on: 1, #"[1,"z"]"#)
    _ = stage.take()
    stage.authority.entriesLoaded(
      [stage.entries[0]] + stage.entries[2...], after: 1, for: .transform, of: offline,
      into: &stage.outbox)
    let said = stage.take()
    #expect(said.count == 1 && said[0].contains(#""code":"base-unavailable""#))
    #expect(String(stage.authority.text) == "aaaaaaaaaaaa-")
  }

  @Test("entries that end before what memory holds refuse the edit")
  func entriesThatEndElsewhere() throws {
    var stage = try Stage(text: "-", revision: 1)
    let author = try stage.join(1)
    let offline = try stage.join(2)
    for number in 0..<12 {
      try stage.send(author, number + 1, on: number + 1, #"["a",\#(number + 1)]"#)
      stage.sync()
    }
    try stage.send(offline, 1, on: 1, #"[1,"z"]"#)
    _ = stage.take()
    // Each keeps the text as long as it was, so they follow each other.
    let entries = (0..<12).map { number in
      var entry = stage.entries[number]
      entry.operation = Array(#"["b",-1]"#.utf8)
      return entry
    }
    stage.authority.entriesLoaded(
      entries, after: 1, for: .transform, of: offline, into: &stage.outbox)
    let said = stage.take()
    #expect(said.count == 1 && said[0].contains(#""type":"reject","sequence":1"#))
    #expect(String(stage.authority.text) == "aaaaaaaaaaaa-")
  }
}
