import DocumentEngine
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
    #expect(stage.take().first?.contains("edit-rate-exceeded") == true)
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
