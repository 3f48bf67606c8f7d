import DocumentEngine
import EditModel
import Testing
import TextStorage

@Suite("Rejections")
struct RejectionTests {
  /// Sends one edit to a document "a😀b" at revision 3 and says how it was rejected.
  private func rejection(
    _ sequence: Int, on revision: Int, _ json: String
  ) throws -> String? {
    var stage = try Stage(text: "a😀b", revision: 3)
    let author = try stage.join(1)
    _ = try stage.join(2)
    try stage.send(author, sequence, on: revision, json)
    let said = stage.take()
    #expect(said.count == 1 && stage.authority.revision == 3)
    let parts = said.first?.split(separator: "\"") ?? []
    let code = parts.firstIndex(of: "code").map { parts[$0 + 2] }
    return said.first?.hasPrefix("0: ") == true ? code.map(String.init) : nil
  }

  @Test(
    "an edit that does not fit is rejected by name, to its author alone",
    arguments: [
      (2, 3, #"[4,"x"]"#, "sequence-gap"), (1, 4, #"[4,"x"]"#, "unknown-revision"),
      (1, 3, #"[3,"x"]"#, "base-length-mismatch"), (1, 3, #"[2,"x",2]"#, "splits-surrogate-pair"),
      (1, 3, "[1,-1,2]", "splits-surrogate-pair"),
    ])
  func rejected(sequence: Int, revision: Int, json: String, code: String) throws {
    #expect(try rejection(sequence, on: revision, json) == code)
  }

  @Test("an operation with too many components is rejected")
  func components() throws {
    var limits = Stage.limits
    limits.componentCount = 2
    var stage = try Stage(text: "ab", revision: 1, limits: limits)
    let author = try stage.join(1)
    try stage.send(author, 1, on: 1, #"[1,"x",1]"#)
    #expect(stage.take().first?.contains("operation-too-large") == true)
  }

  @Test("a document does not grow beyond its limit, but may shrink")
  func size() throws {
    var stage = try Stage(text: String(repeating: "x", count: 120), revision: 1)
    let author = try stage.join(1)
    try stage.send(author, 1, on: 1, #"["y",120]"#)
    #expect(stage.take().first?.contains("document-too-large") == true)
    try stage.send(author, 1, on: 1, "[119,-1]")
    #expect(stage.take() == [] && stage.authority.revision == 2)
  }

  @Test("more edits than the journal keeps up with are rejected")
  func undurable() throws {
    var stage = try Stage()
    let author = try stage.join(1)
    for number in 0..<6 {
      try stage.send(author, number + 1, on: 0, number == 0 ? #"["a"]"# : #"["a",\#(number)]"#)
    }
    #expect(stage.take() == [])
    try stage.send(author, 7, on: 0, #"["a",6]"#)
    #expect(stage.take() == [])
    stage.sync()
    #expect(stage.take().last?.contains("edit-rate-exceeded") == true)
  }

  /// What a session is told of its edits, in order: "edit 1", "reject 2".
  private func answers(_ said: [String]) -> [String] {
    said.compactMap { line in
      guard
        let type = ["edit", "ack", "reject"].first(where: { line.contains("\"type\":\"\($0)\"") }),
        let number = line.firstRange(of: "\"sequence\":")
      else { return nil }
      return "\(type) \(line[number.upperBound...].prefix { $0.isNumber })"
    }
  }

  @Test("a rejection waits for the answers to the edits before it")
  func order() throws {
    var stage = try Stage(text: "ab", revision: 1)
    let author = try stage.join(1)
    let other = try stage.join(2)
    try stage.send(author, 1, on: 1, #"[2,"c"]"#)
    try stage.send(author, 2, on: 1, #"[9,"x"]"#)
    stage.authority.receiveInvalid(
      3, Rejection(.malformedOperation, "no operation"), from: author, into: &stage.outbox)
    #expect(stage.take() == [])
    // Who has nothing on the way to the disk is told at once.
    try stage.send(other, 1, on: 1, #"[9,"x"]"#)
    #expect(answers(stage.take()) == ["reject 1"])
    stage.sync()
    #expect(answers(stage.take()) == ["edit 1", "reject 2", "reject 3"])
    try stage.send(author, 4, on: 2, #"[3,"x"]"#)
    #expect(answers(stage.take()) == ["reject 4"])
  }

  @Test("a rejection that waits is forgotten with what it waits for, and with its peer")
  func forgotten() throws {
    var stage = try Stage(text: "ab", revision: 1)
    let author = try stage.join(1)
    try stage.send(author, 1, on: 1, #"[2,"c"]"#)
    try stage.send(author, 2, on: 1, #"[9,"x"]"#)
    _ = try stage.handOver()
    stage.authority.suspend(reason: "disk full", into: &stage.outbox)
    #expect(answers(stage.take()) == [])

    var left = try Stage(text: "ab", revision: 1)
    let leaving = try left.join(1)
    try left.send(leaving, 1, on: 1, #"[2,"c"]"#)
    try left.send(leaving, 2, on: 1, #"[9,"x"]"#)
    left.authority.leave(leaving, into: &left.outbox)
    left.sync()
    #expect(answers(left.take()) == ["edit 1"])
  }

  @Test("no more rejections wait than edits may")
  func waitingLimit() throws {
    var stage = try Stage(text: "ab", revision: 1)
    let author = try stage.join(1)
    try stage.send(author, 1, on: 1, #"[2,"c"]"#)
    for number in 2...7 { try stage.send(author, number, on: 1, #"[9,"x"]"#) }
    #expect(stage.take() == [])
    try stage.send(author, 8, on: 1, #"[9,"x"]"#)
    #expect(stage.take().last?.contains("too-many-pending-messages") == true)
  }

  @Test("a rejected edit leaves its number to the next one")
  func numberStays() throws {
    var stage = try Stage(text: "ab", revision: 1)
    let author = try stage.join(1)
    try stage.send(author, 1, on: 1, #"[5,"x"]"#)
    _ = stage.take()
    try stage.send(author, 1, on: 1, #"[2,"x"]"#)
    stage.sync()
    #expect(String(stage.authority.text) == "abx")
  }
}
