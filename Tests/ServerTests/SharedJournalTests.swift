import EditModel
import Journaling
import StoreSupport
import Testing
import TextStorage
import Threads

@testable import Server

@Suite("Two servers over one journal")
struct SharedJournalTests {
  private let stage = ServiceStage(policy: .shared)

  private func edit(_ sequence: Int, on revision: Int, _ operation: String) -> String {
    #"{"type":"edit","sequence":\#(sequence),"revision":\#(revision),"operation":\#(operation)}"#
  }

  private func entries() throws -> [JournalEntry] {
    try stage.memory.openReader().view { view throws(JournalError) in
      try view.entries(of: stage.name, after: 0, countLimit: .max, byteCountLimit: .max)
    }
  }

  @Test("an edit that meets one of another server is made on top of it, and none is lost")
  func conflict() throws {
    let first = try MemoryServer(stage.store)
    defer { first.stop() }
    let second = try MemoryServer(stage.store)
    defer { second.stop() }
    let ada = try MemoryPeer(joining: "notes", at: first)
    let bob = try MemoryPeer(joining: "notes", at: second)
    _ = try ada.receive(containing: "snapshot")
    _ = try bob.receive(containing: "snapshot")

    try ada.send(edit(1, on: 0, #"["a"]"#))
    _ = try ada.receive(containing: #""type":"edit","revision":1"#)
    // Made before the other server's edit was known here.
    try bob.send(edit(1, on: 0, #"["b"]"#))
    _ = try bob.receive(containing: #""access":"read-only""#)
    #expect(try bob.receive().contains(#""type":"edit","revision":1"#))
    _ = try bob.receive(containing: #""access":"write""#)
    try bob.send(edit(1, on: 0, #"["b"]"#))
    #expect(
      try bob.receive(containing: #""type":"edit""#).contains(#""operation":["b",1]"#))

    try ada.send(edit(2, on: 1, #"[1,"c"]"#))
    _ = try ada.receive(containing: #""type":"edit","revision":2"#)
    _ = try ada.receive(containing: #""access":"write""#)
    try ada.send(edit(2, on: 1, #"[1,"c"]"#))
    _ = try ada.receive(containing: #""type":"edit","revision":3"#)
    #expect(try entries().map(\.revision) == [1, 2, 3])
    let text = try stage.memory.openReader().view { view throws(JournalError) in
      try view.replay(stage.name)?.content.bytes
    }
    #expect(text.map { String(decoding: $0, as: UTF8.self) } == "bac")
    ada.close()
    bob.close()
  }

  @Test("a client that comes from another server is believed once the journal was read again")
  func moved() throws {
    let first = try MemoryServer(stage.store)
    defer { first.stop() }
    let second = try MemoryServer(stage.store)
    defer { second.stop() }
    // Keeps the document in memory there, as it was before the edit.
    let keeper = try MemoryPeer(joining: "notes", at: second)
    _ = try keeper.receive(containing: "snapshot")
    let ada = try MemoryPeer(joining: "notes", at: first)
    let hello = try ada.receive(containing: "hello")
    try ada.send(edit(1, on: 0, #"["a"]"#))
    _ = try ada.receive(containing: #""type":"edit","revision":1"#)
    ada.close()

    let digest = Text.hexadecimal(digest: Text("a").digest)
    let claims = ["epoch", "session", "resume"].map { "\($0)=\(Self.member($0, of: hello))" }
    let query = "?" + (claims + ["since=1", "digest=\(digest)"]).joined(separator: "&")
    let moved = try MemoryPeer(joining: "notes", query, at: second)
    let answer = try moved.receive(containing: "hello")
    #expect(answer.contains(#""continues":true"#), "\(answer)")
    #expect(answer.contains(#""revision":1"#))
    #expect(try keeper.receive(containing: #""type":"edit""#).contains(#""revision":1"#))
    #expect(stage.count { $0 == .renewEpoch } == 0, "nothing was lost")
    moved.close()
    keeper.close()
  }

  private static func member(_ name: String, of message: String) -> Substring {
    guard let start = message.firstRange(of: "\"\(name)\":\"") else { return "" }
    return message[start.upperBound...].prefix { $0 != "\"" }
  }

  @Test("two servers that renew the epoch agree on one")
  func epoch() throws {
    let services = try [stage.service(), stage.service()]
    defer { for service in services { service.stop() } }
    for service in services { #expect(service.renewEpoch()) }
    let end = MonotonicTime.now().nanoseconds + 10_000_000_000
    func isAgreed() -> Bool {
      let epochs = Set(services.map(\.epoch.bits))
      return epochs.count == 1 && !epochs.contains(ServiceStage.epoch)
    }
    while !isAgreed(), MonotonicTime.now().nanoseconds < end {
      _ = BlockingQueue<Void>().popAll(waiting: 2)
    }
    #expect(isAgreed())
  }
}
