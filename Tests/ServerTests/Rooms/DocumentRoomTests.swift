import DialectSupport
import DocumentEngine
import EditModel
import Journaling
import OperationalTransform
import Testing
import WebSocket
import WireFormat

@testable import Server

@Suite("A room and its endpoints")
struct DocumentRoomTests {
  private let host = FakeHost()
  private let room: DocumentRoom

  init() throws {
    var limits = ServerLimits()
    limits.peerOutputByteCount = 400
    limits.checkpoints.editCount = 3
    room = host.open(try #require(DocumentName("test")), limits: limits)
  }

  /// Reads the document.
  private func load() throws {
    try host.load(room, #require(room.reading))
  }

  /// Lets an endpoint join with a session of this number.
  private func join(_ number: UInt8, _ endpoint: FakeEndpoint = FakeEndpoint()) -> FakeEndpoint {
    let hash = SecretHash([UInt8](repeating: number, count: 32))
    let request = JoinRequest(
      fresh: JoinRequest.Credentials(secret: "secret-\(number)", secretHash: hash), resumed: nil,
      epoch: nil, held: nil)
    _ = room.join(endpoint, request)
    return endpoint
  }

  /// Inserts a letter at the front.
  private func type(_ endpoint: FakeEndpoint, _ sequence: Int, on revision: Int) throws {
    var operation = TextOperation()
    operation.insert("x")
    operation.retain(revision)
    room.receive(
      EditSubmission(sequence: sequence, revision: revision, operation: .text(operation)),
      from: try #require(endpoint.peer),
      at: EngineTime(wallMilliseconds: 1_000, loopMilliseconds: host.now))
  }

  /// Lets an edit be committed and told.
  private func commit(_ endpoint: FakeEndpoint, _ sequence: Int, on revision: Int) throws {
    try type(endpoint, sequence, on: revision)
    host.endTurn(of: room)
    try host.answer(room)
    host.endTurn(of: room)
  }

  @Test("who comes waits until the document is read, and is greeted then")
  func joining() throws {
    let early = join(1)
    let leaving = FakeEndpoint()
    _ = join(2, leaving)
    #expect(early.isWaiting && early.told.isEmpty)
    room.leave(ticket: 2)
    try load()
    #expect(!early.isWaiting && early.isLive && early.types == ["hello", "snapshot"])
    #expect(leaving.told.isEmpty && leaving.ended == nil)
  }

  @Test("an edit costs one write to its author, and no more to others")
  func writes() throws {
    let author = join(1)
    let reader = join(2)
    try load()
    let counts = (author.writeCount, reader.writeCount)
    for sequence in 1...3 { try commit(author, sequence, on: sequence - 1) }
    #expect(author.writeCount == counts.0 + 3)
    #expect(reader.writeCount <= counts.1 + 3)
  }

  @Test("a document that cannot be read is refused to whoever waits")
  func unreadable() throws {
    let early = join(1)
    let isGone = room.loadFailed(try #require(room.reading), reason: "io-error")
    #expect(isGone && early.ended == .documentUnavailable)
  }

  @Test("an edit is told once it is durable, to everybody, in the order of the revisions")
  func order() throws {
    try load()
    let author = join(1)
    let reader = join(2)
    try type(author, 1, on: 0)
    host.endTurn(of: room)
    #expect(author.revisions.isEmpty && reader.revisions.isEmpty, "nothing is durable")
    try type(reader, 1, on: 0)
    host.endTurn(of: room)
    try host.answer(room)
    host.endTurn(of: room)
    #expect(author.revisions == [1] && reader.revisions == [1])
    try host.answer(room)
    host.endTurn(of: room)
    #expect(author.revisions == [1, 2] && reader.revisions == [1, 2])
  }

  @Test("a slow endpoint is taken out, gets nothing while it is stuck, and then each edit once")
  func slow() throws {
    try load()
    let author = join(1)
    let slow = join(2)
    slow.isStuck = true
    for number in 1...12 {
      host.now += 100
      try commit(author, number, on: number - 1)
    }
    #expect(!slow.isLive && slow.revisions.count < 12)
    let count = slow.told.count
    host.now += 100
    try commit(author, 13, on: 12)
    #expect(slow.told.count == count)
    slow.drain()
    room.drained(try #require(slow.peer))
    host.endTurn(of: room)
    #expect(slow.isLive && slow.revisions == Array(1...13))
    #expect(author.revisions == Array(1...13))
  }

  @Test("while the journal fails edits are refused, and afterwards everybody has what it holds")
  func journalFails() throws {
    try load()
    let author = join(1)
    try commit(author, 1, on: 0)
    try type(author, 2, on: 1)
    host.endTurn(of: room)
    try host.answer(room, failure: "disk-full")
    #expect(author.types.last == "access")
    let newcomer = join(2)
    #expect(newcomer.told.isEmpty, "memory is ahead of the disk")
    let first = room.nextReading(journalIsWritable: false)
    try host.load(room, #require(first), readOnly: "disk-full")
    #expect(newcomer.types == ["hello", "snapshot"])
    try type(author, 2, on: 1)
    #expect(author.types.last == "reject")
    #expect(room.nextReading(journalIsWritable: false) == nil)
    let second = room.nextReading(journalIsWritable: true)
    try host.load(room, #require(second))
    #expect(author.types.last == "access")
    host.now += 100
    try commit(author, 2, on: 1)
    #expect(author.revisions == [1, 2] && newcomer.revisions == [2])
  }

  @Test("a document that nobody needs is stored and leaves memory")
  func eviction() throws {
    try load()
    let author = join(1)
    try commit(author, 1, on: 0)
    #expect(room.idleMilliseconds(at: host.now) == nil)
    room.leave(try #require(author.peer))
    #expect(room.idleMilliseconds(at: 5_000) == 0)
    #expect(room.idleMilliseconds(at: 15_000) == 10_000)
    room.storeLast()
    #expect(host.checkpoints.map(\.revision) == [1])
    #expect(room.evict())
  }

  @Test("a text is stored when enough was written")
  func checkpoint() throws {
    try load()
    let author = join(1)
    for number in 1...4 { try commit(author, number, on: number - 1) }
    #expect(host.checkpoints.map(\.revision) == [3])
  }

  @Test("listeners are written to after every second commit that follows closely, and in a moment")
  func latecomers() throws {
    try load()
    let author = join(1)
    let listener = join(2)
    try commit(author, 1, on: 0)
    let writes = listener.writeCount
    try commit(author, 2, on: 1)
    #expect(author.revisions == [1, 2] && listener.revisions == [1])
    #expect(host.awaitedCount == 1 && host.tellings == [2])
    try commit(author, 3, on: 2)
    #expect(listener.revisions == [1, 2, 3] && listener.writeCount == writes + 1)
    try commit(author, 4, on: 3)
    #expect(listener.revisions == [1, 2, 3])
    host.now += 2
    room.tellRest(at: host.nanoseconds)
    host.endTurn(of: room)
    #expect(listener.revisions == [1, 2, 3, 4] && author.revisions == [1, 2, 3, 4])
  }

  @Test("peers that inflate and peers that do not are told the same, whenever they come and go")
  func streams() throws {
    let offered = CompressionConfiguration(
      serverWindowBits: 15, clientWindowBits: 12, allowsServerContextTakeover: true, level: 1,
      memoryLevel: 8)
    let agreed = CompressionParameters(
      serverNoContextTakeover: false, clientNoContextTakeover: true, serverMaxWindowBits: 15,
      clientMaxWindowBits: 12)
    try load()
    let author = join(1)
    var others: [FakeEndpoint] = []
    for number in 1...60 {
      host.now += 10
      try commit(author, number, on: number - 1)
      if number % 10 == 3 {
        others.append(join(UInt8(number), FakeEndpoint(agreed, offered: offered)))
        others.append(join(UInt8(number + 1)))
      }
      if number == 30, let peer = others[0].peer { room.leave(peer) }
    }
    for (index, other) in others.enumerated().dropFirst() {
      let first = 4 + index / 2 * 10
      #expect(other.revisions == Array(first...60), "endpoint \(index)")
    }
    #expect(others[0].revisions == Array(4...30))
  }

  @Test("peers of two dialects are told the same, each in its own, which is written once")
  func dialects() throws {
    try load()
    let author = join(1)
    let lines = LineDialect()
    let first = join(2, FakeEndpoint(in: .other(lines)))
    let second = join(3, FakeEndpoint(in: .other(lines)))
    #expect(first.told == ["welcome to test at 0", "from 0 at 0: "])
    let before = lines.writeCount
    try commit(author, 1, on: 0)
    host.now += 100
    try commit(author, 2, on: 1)
    #expect(lines.writeCount == before + 2)
    #expect(first.told == second.told)
    #expect(
      first.told.suffix(2).map { $0.suffix(7) } == [#"1: ["x"]"#, #"["x",1]"#].map { $0.suffix(7) })
    #expect(author.revisions == [1, 2])
  }

  @Test("a reading that comes back after an eviction and a new opening is refused")
  func lateReading() throws {
    let late = try #require(room.reading)
    let next = host.open(room.name)
    let early = FakeEndpoint()
    let hash = SecretHash([UInt8](repeating: 9, count: 32))
    let request = JoinRequest(
      fresh: JoinRequest.Credentials(secret: "secret", secretHash: hash), resumed: nil, epoch: nil,
      held: nil)
    _ = next.join(early, request)
    try host.load(next, late)
    #expect(early.isWaiting && early.told.isEmpty)
    try host.load(next, #require(next.reading))
    #expect(early.types == ["hello", "snapshot"])
  }
}
