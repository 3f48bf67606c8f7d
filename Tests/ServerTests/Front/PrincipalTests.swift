import EditModel
import HTTP
import Journaling
import StoreSupport
import Testing
import Transport
import TransportSupport

@testable import Server

@Suite("Who the server knows somebody to be", .serialized)
struct PrincipalTests {
  /// Knows writers by what they do.
  private struct ByMethod: Identity {
    func principal(of head: HTTPRequestHead, at address: SocketAddress?) -> Principal {
      #expect(address?.host == "127.0.0.1")
      return Principal(head.method == .put ? "the maker" : "the writer")
    }
  }

  @Test("stands with each edit in the journal, whether it came by HTTP or a socket")
  func kept() throws {
    let store = MemoryJournalStore(epoch: 7)
    let server = try MemoryServer(store, identity: ByMethod())
    let socket = try ClientSocket(connectingTo: server.address)
    let fields = "Host: x\r\nConnection: close\r\nContent-Length: 1\r\n"
    try socket.send(Array("PUT /v1/documents/notes HTTP/1.1\r\n\(fields)\r\na".utf8))
    #expect(String(decoding: try socket.receiveToEnd(), as: UTF8.self).hasPrefix("HTTP/1.1 201 "))
    socket.close()
    let peer = try MemoryPeer(joining: "notes", at: server)
    _ = try peer.receive(containing: #""snapshot""#)
    try peer.send(#"{"type":"edit","sequence":1,"revision":1,"operation":[1,"b"]}"#)
    _ = try peer.receive(containing: #""revision":2"#)
    server.stop()
    let name = try #require(DocumentName("notes"))
    let entries = try store.openReader().view { view throws(JournalError) in
      try view.entries(of: name, after: 0, countLimit: 10, byteCountLimit: 1000)
    }
    #expect(entries.map(\.principal) == ["the maker", "the writer"])
  }
}
