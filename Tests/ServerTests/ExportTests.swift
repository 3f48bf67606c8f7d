import Journaling
import StoreSupport
import Testing
import Threads
import TransportSupport

@testable import Server

@Suite("Exports of a server")
struct ExportTests {
  private let stage = ServiceStage()

  @Test(
    "look at the tag before any text is rebuilt",
    arguments: [[], ["Accept: application/json"], ["Accept-Encoding: gzip"]])
  func freshness(wish: [String]) throws {
    try stage.fill(count: 1100)
    let server = try MemoryServer(stage.store)
    defer { server.stop() }
    // Only who rebuilds a text asks for a checkpoint to begin with.
    func rebuildCount() -> Int { stage.count { $0 == .checkpoint(stage.name) } }
    for query in ["", "?revision=1050", "?at=1970-01-01T00:17:40Z", "?revision=0"] {
      let target = "/v1/documents/notes\(query)"
      let before = rebuildCount()
      let page = try server.get(target, wish)
      #expect(page.hasPrefix("HTTP/1.1 200 "))
      #expect(rebuildCount() == before + 1)
      let tag = try #require(page.firstMatch(of: /ETag: (\S+)/)?.1)
      let views = stage.count { $0 == .view }
      for field in ["If-None-Match: \(tag)", "If-None-Match: \"x\", W/\(tag)", "If-None-Match: *"] {
        let known = try server.get(target, wish + [field])
        #expect(known.hasPrefix("HTTP/1.1 304 "))
        #expect(known.firstMatch(of: /ETag: (\S+)/)?.1 == tag)
      }
      #expect(try server.get(target, wish + ["If-Match: \"x\""]).hasPrefix("HTTP/1.1 412 "))
      #expect(rebuildCount() == before + 1)
      #expect(stage.count { $0 == .view } == views + 4, "one view for each")
      let other = try server.get(target, wish + ["If-None-Match: \"x\""])
      #expect(other.hasPrefix("HTTP/1.1 200 ") && rebuildCount() == before + 2)
    }
  }

  @Test("do not keep anybody from joining, however long they take and however many there are")
  func joining() throws {
    let gate = Gate()
    // What only an export by time asks.
    stage.before { call in if call == .revision(stage.name) { gate.pass() } }
    try stage.fill(count: 3)
    let server = try MemoryServer(stage.store)
    defer { server.stop() }
    let exports = try (1...8).map { _ in
      try server.request("/v1/documents/notes?at=1970-01-01T00:00:02Z", ["Connection: close"])
    }
    gate.awaitVisitor()
    let peer = try MemoryPeer(joining: "notes", at: server)
    #expect(try peer.receive().contains(#""type":"hello""#))
    #expect(try peer.receive().contains(#""text":"aaa""#))
    try peer.send(#"{"type":"edit","sequence":1,"revision":3,"operation":[3,"b"]}"#)
    #expect(try peer.receive(containing: #""type":"edit""#).contains(#""revision":4"#))
    peer.close()
    gate.open()
    for export in exports {
      #expect(String(decoding: try export.receiveToEnd(), as: UTF8.self).hasSuffix("\r\n\r\naa"))
      export.close()
    }
  }
}
