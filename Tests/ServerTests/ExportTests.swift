import Journaling
import StoreSupport
import Testing
import Threads
import TransportSupport

@testable import Server

@Suite("Exports of a server")
struct ExportTests {
  private let stage = ServiceStage()

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
