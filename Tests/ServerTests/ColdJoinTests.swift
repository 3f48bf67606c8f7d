import EditModel
import Journaling
import StoreSupport
import Testing
import TextStorage

@testable import Server

@Suite("Joining a document that is not in memory")
struct ColdJoinTests {
  private let stage = ServiceStage()

  /// What a client says that comes back with a text of some "a", and with the session that it had.
  private static func query(of hello: String, at revision: Int) -> String {
    let digest = Text.hexadecimal(digest: Text(String(repeating: "a", count: revision)).digest)
    let claims = ["epoch", "session", "resume"].map { name in
      let start = hello.firstRange(of: "\"\(name)\":\"")?.upperBound ?? hello.endIndex
      return "\(name)=\(hello[start...].prefix { $0 != "\"" })"
    }
    return "?" + (claims + ["since=\(revision)", "digest=\(digest)"]).joined(separator: "&")
  }

  private func hello() throws -> String {
    let server = try MemoryServer(stage.memory)
    defer { server.stop() }
    let peer = try MemoryPeer(joining: "notes", at: server)
    defer { peer.close() }
    return try peer.receive(containing: "hello")
  }

  @Test("is one question to the journal, which reads each edit once", arguments: [nil, 3, 6])
  func returning(checkpoint: Int?) throws {
    try stage.fill(count: 9)
    if let checkpoint {
      try stage.memory.openWriter(of: nil).write(
        Checkpoint(
          revision: checkpoint,
          content: .text(Text(String(repeating: "a", count: checkpoint))),
          milliseconds: 0),
        of: stage.name)
    }
    let query = Self.query(of: try hello(), at: 5)
    let server = try MemoryServer(stage.store)
    defer { server.stop() }
    let peer = try MemoryPeer(joining: "notes", query, at: server)
    defer { peer.close() }
    #expect(try peer.receive().contains(#""continues":true"#))
    for revision in 6...9 {
      #expect(try peer.receive().contains("\"type\":\"edit\",\"revision\":\(revision)"))
    }
    #expect(stage.count { $0 == .view } == 1, "to the thread that reads and back, once")
    let isReading = { (call: StagedCall) in
      if case .entries = call { true } else { false }
    }
    #expect(stage.count(isReading) == 1)
  }

  @Test("is one question for who comes the first time, too")
  func newcomer() throws {
    try stage.fill(count: 9)
    let server = try MemoryServer(stage.store)
    defer { server.stop() }
    let peer = try MemoryPeer(joining: "notes", at: server)
    defer { peer.close() }
    #expect(try peer.receive(containing: "snapshot").contains(#""text":"aaaaaaaaa""#))
    #expect(stage.count { $0 == .view } == 1)
  }

  @Test("shows a text that is not the journal's for what it is, without asking again")
  func foreign() throws {
    try stage.fill(count: 9)
    let query = Self.query(of: try hello(), at: 5)
      .replacing(Text.hexadecimal(digest: Text("aaaaa").digest), with: "0123456789abcdef")
    let server = try MemoryServer(stage.store)
    defer { server.stop() }
    let peer = try MemoryPeer(joining: "notes", query, at: server)
    defer { peer.close() }
    #expect(try peer.receive().contains(#""continues":false"#))
    #expect(try peer.receive().contains("snapshot"))
    #expect(stage.count { $0 == .view } == 1)
  }
}
