import Glibc
import TestSupport
import Testing
import Threads
import Transport
import TransportSupport

@Suite("A TCP connection", .serialized)
struct TCPConnectionTests {
  /// More than the system's buffers of both ends hold.
  private static let largeByteCount = 24 << 20

  /// Runs `body` with both ends of a connection.
  private func withConnection(
    _ body: (ClientSocket, ServedConnection, RunningLoop) throws -> Void
  ) throws {
    let loopback = try Loopback()
    defer { loopback.stop() }
    let (client, server) = try loopback.connect()
    try body(client, server, loopback.running)
  }

  private func randomBytes(_ count: Int) -> [UInt8] {
    var random = SplitMix64(seed: UInt64(count))
    let block = random.bytes(min(count, 65_537))
    var bytes: [UInt8] = []
    while bytes.count < count { bytes += block.prefix(count - bytes.count) }
    return bytes
  }

  @Test("brings bytes both ways", arguments: [1, 1000, 300_000])
  func echo(byteCount: Int) throws {
    try withConnection { client, server, running in
      try running.perform { server.echoes = true }
      let bytes = randomBytes(byteCount)
      let sender = try WorkerThread.start(name: "sender") { try? client.send(bytes) }
      #expect(try client.receive(byteCount) == bytes)
      sender.join()
      client.close()
    }
  }

  @Test("keeps what the system does not take, in order, and tells when it is gone")
  func partialWrites() throws {
    try withConnection { client, server, running in
      let bytes = randomBytes(Self.largeByteCount)
      let left = try running.perform {
        server.send(bytes)
        #expect(server.isBlocked)
        server.send([1, 2, 3])
        return server.bufferedByteCount
      }
      #expect(left > 3)
      #expect(left < bytes.count)
      #expect(server.events.popAll(waiting: 0) == [])
      #expect(try client.receive(bytes.count + 3) == bytes + [1, 2, 3])
      #expect(try server.events.next() == .drained)
      #expect(try running.perform { server.bufferedByteCount } == 0)
      #expect(try running.perform { server.isBlocked } == false)
      client.close()
    }
  }

  @Test("copies of a shared broadcast what the system does not take, behind what was queued")
  func sharedBytes() throws {
    try withConnection { client, server, running in
      let shared = randomBytes(3 << 20)
      try running.perform {
        let connection = try #require(server.connection)
        connection.withOutput { $0 += [7] }
        for _ in 0..<6 { shared.withUnsafeBytes { connection.flush(followedBy: $0) } }
        #expect(connection.bufferedByteCount > 0)
        connection.withOutput { $0 += [8] }
        connection.flush()
      }
      let expected = [7] + shared + shared + shared + shared + shared + shared + [8]
      #expect(try client.receive(expected.count) == expected)
      client.close()
    }
  }

  @Test("writes nothing before it is flushed")
  func gathers() throws {
    try withConnection { client, server, running in
      try running.perform {
        server.connection?.withOutput { $0 += [1] }
        server.connection?.withOutput { $0 += [2] }
        #expect(server.bufferedByteCount == 2)
      }
      var byte: UInt8 = 0
      #expect(recv(client.descriptor, &byte, 1, Int32(MSG_DONTWAIT)) == -1)
      try running.perform { server.connection?.flush() }
      #expect(try client.receive(2) == [1, 2])
      client.close()
    }
  }

  @Test("receives nothing while reading is paused")
  func pause() throws {
    try withConnection { client, server, running in
      try running.perform { server.connection?.pauseReading() }
      try client.send([1, 2, 3])
      #expect(server.events.popAll(waiting: 50) == [])
      try running.perform { server.connection?.resumeReading() }
      #expect(try server.receive(3) == [1, 2, 3])
      client.close()
    }
  }

  @Test("can still write after the peer has ended its side")
  func halfClosed() throws {
    try withConnection { client, server, running in
      try client.send([1])
      client.endOutput()
      #expect(try server.events.next(2) == [.received([1]), .receivedEnd])
      try running.perform { server.send([2]) }
      #expect(try client.receive(1) == [2])
      #expect(server.events.popAll(waiting: 20) == [])
      client.close()
    }
  }

  @Test("tells of a reset")
  func reset() throws {
    try withConnection { client, server, running in
      client.close(abruptly: true)
      let event = try server.events.next()
      let isClosed = try running.perform { server.isClosed }
      #expect(event == .failed(SystemError(call: "recv", code: ECONNRESET)))
      #expect(isClosed)
    }
  }

  @Test("tells of a peer that is gone while it writes")
  func brokenPipe() throws {
    try withConnection { client, server, running in
      try running.perform { server.connection?.pauseReading() }
      client.close(abruptly: true)
      var events: [ServedConnection.Event] = []
      for _ in 0..<1000 where events.isEmpty {
        try running.perform { server.send([1]) }
        events = server.events.popAll(waiting: 1) ?? []
      }
      guard case .failed(let error)? = events.first, events.count == 1 else {
        Issue.record("told \(events)")
        return
      }
      #expect([ECONNRESET, EPIPE].contains(error.code))
      #expect(try running.perform { server.isClosed } == true)
    }
  }

  @Test("close ends both directions at once, twice is the same")
  func close() throws {
    try withConnection { client, server, running in
      try running.perform {
        server.connection?.close()
        server.connection?.close()
        server.send([1])
        #expect(server.bufferedByteCount == 0)
      }
      #expect(try client.receiveToEnd() == [])
      client.close()
      #expect(server.events.popAll(waiting: 0) == [])
    }
  }

  @Test("goes on with another loop after it was released")
  func handOver() throws {
    let other = try RunningLoop()
    defer { other.stop() }
    try withConnection { client, server, running in
      let given = try running.perform {
        HandOver(try #require(server.connection).release())
      }
      let heir = ServedConnection()
      try other.perform {
        heir.echoes = true
        guard let socket = given.take() else { throw Overdue() }
        try heir.adopt(socket, on: other.loop)
      }
      try client.send([1, 2, 3])
      #expect(try client.receive(3) == [1, 2, 3])
      client.close()
      #expect(try heir.events.next() == .receivedEnd)
      try other.perform { heir.connection?.close() }
    }
  }
}
