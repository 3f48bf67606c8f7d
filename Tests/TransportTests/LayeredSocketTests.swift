import TestSupport
import Testing
import Threads
import TransportSupport

@testable import Transport

@Suite("A socket with a layer", .serialized)
struct LayeredSocketTests {
  /// Runs `body` with both ends of a connection that is scrambled on the wire.
  private func withConnection(
    _ body: (ScramblingClient, ServedConnection, RunningLoop) throws -> Void
  ) throws {
    let loopback = try Loopback(layer: { ScramblingLayer(isAccepting: true) })
    defer { loopback.stop() }
    let (client, server) = try loopback.connectScrambling()
    try body(client, server, loopback.running)
    client.close()
  }

  private func randomBytes(_ count: Int) -> [UInt8] {
    var random = SplitMix64(seed: UInt64(count))
    let block = random.bytes(min(count, 65_537))
    var bytes: [UInt8] = []
    while bytes.count < count { bytes += block.prefix(count - bytes.count) }
    return bytes
  }

  @Test("brings bytes both ways", arguments: [1, 254, 255, 256, 30_000])
  func echo(byteCount: Int) throws {
    try withConnection { client, server, running in
      try running.perform { server.echoes = true }
      let bytes = randomBytes(byteCount)
      try client.send(bytes)
      #expect(try client.receive(byteCount) == bytes)
    }
  }

  @Test("hands on all that came with one read, piece by piece")
  func pieces() throws {
    try withConnection { client, server, running in
      let bytes = randomBytes(2000)
      try client.send(bytes)
      #expect(try server.receive(bytes.count) == bytes)
    }
  }

  @Test("keeps what the system does not take, in order, and tells when it is gone")
  func partialWrites() throws {
    try withConnection { client, server, running in
      try client.send([1])
      #expect(try server.receive(1) == [1])
      let bytes = randomBytes(12 << 20)
      let left = try running.perform {
        server.send(bytes)
        server.send([1, 2, 3])
        return server.bufferedByteCount
      }
      #expect(left > 3)
      #expect(server.events.popAll(waiting: 0) == [])
      #expect(try client.receive(bytes.count + 3) == bytes + [1, 2, 3])
      #expect(try server.events.next() == .drained)
      #expect(try running.perform { server.bufferedByteCount } == 0)
    }
  }

  @Test("keeps what its layer does not take yet, and asks for no space meanwhile")
  func awaitsInput() throws {
    try withConnection { client, server, running in
      let turns = BlockingQueue<Void>()
      try running.perform {
        server.send([7, 8, 9])
        running.loop.onTurnEnd = { turns.push(()) }
      }
      _ = server.events.popAll(waiting: 50)
      #expect((turns.popAll(waiting: 0) ?? []).count < 20, "the loop waits")
      #expect(try running.perform { server.bufferedByteCount } == 3)
      try client.send([1])
      #expect(try client.receive(3) == [7, 8, 9])
      #expect(Set(try server.events.next(2).map { "\($0)" }) == ["received([1])", "drained"])
    }
  }

  @Test("receives what its layer holds once reading is resumed")
  func pause() throws {
    try withConnection { client, server, running in
      let bytes = randomBytes(500)
      try running.perform { server.pausesAfterEach = true }
      try client.send(bytes)
      var received: [UInt8] = []
      while received.count < bytes.count {
        received += try server.receive(1)
        #expect(server.events.popAll(waiting: 0) == [])
        try running.perform { server.connection?.resumeReading() }
      }
      #expect(received == bytes)
    }
  }

  @Test("takes what its layer holds along to another loop")
  func handOver() throws {
    let other = try RunningLoop()
    defer { other.stop() }
    try withConnection { client, server, running in
      let bytes = randomBytes(500)
      try running.perform { server.pausesAfterEach = true }
      try client.send(bytes)
      let first = try server.receive(1)
      let given = try running.perform { HandOver(try #require(server.connection).release()) }
      let heir = ServedConnection()
      try other.perform {
        guard let socket = given.take() else { throw Overdue() }
        try heir.adopt(socket, on: other.loop)
      }
      #expect(try first + heir.receive(bytes.count - first.count) == bytes)
      try other.perform { heir.send([5]) }
      #expect(try client.receive(1) == [5])
      try other.perform { heir.connection?.close() }
    }
  }

  @Test("finishing brings all, then the layer's end, then that of the wire")
  func finish() throws {
    try withConnection { client, server, running in
      try client.send([1])
      #expect(try server.receive(1) == [1])
      let bytes = randomBytes(8 << 20)
      try running.perform {
        server.send(bytes)
        server.connection?.finish()
      }
      #expect(try client.receiveToEnd() == bytes)
      #expect(try client.receiveWireToEnd() == [])
      try client.end()
      try running.wait { server.isClosed }
    }
  }

  @Test("tells of the end that its layer tells")
  func end() throws {
    try withConnection { client, server, running in
      try client.send([1, 2])
      try client.end()
      var events: [ServedConnection.Event] = []
      while events.last != .receivedEnd { events += try server.events.nextAll() }
      #expect(events == [.received([1]), .received([2]), .receivedEnd])
      try running.perform { server.send([3]) }
      #expect(try client.receive(1) == [3])
    }
  }

  @Test("fails when the peer breaks the layer's rules")
  func broken() throws {
    let loopback = try Loopback(layer: { ScramblingLayer(isAccepting: true) })
    defer { loopback.stop() }
    let (client, server) = try loopback.connect()
    try client.send([0x47])
    #expect(try server.events.next() == .failed(SystemError(call: "greeting", code: 71)))
    client.close()
  }
}
