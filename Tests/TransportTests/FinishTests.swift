import TestSupport
import Testing
import Threads
import Transport
import TransportSupport

@Suite("Finishing a TCP connection", .serialized)
struct FinishTests {
  @Test("brings all that was queued, although input is unread, and ends when the peer does")
  func bringsAll() throws {
    let loopback = try Loopback()
    defer { loopback.stop() }
    let (client, server) = try loopback.connect()
    try loopback.running.perform { server.connection?.pauseReading() }
    try client.send([UInt8](repeating: 9, count: 100_000))
    var random = SplitMix64(seed: 1)
    let block = random.bytes(99_991)
    let bytes = (0..<128).reduce(into: [UInt8]()) { bytes, _ in bytes += block }
    try loopback.running.perform {
      server.send(bytes)
      #expect(server.isBlocked)
      server.connection?.finish()
      server.connection?.finish()
      #expect(!server.isClosed)
    }
    #expect(try client.receiveToEnd() == bytes)
    client.close()
    try loopback.running.wait { server.isClosed }
    #expect(server.events.popAll(waiting: 0) == [], "the delegate is told nothing more")
  }

  @Test("is over at once when the peer has ended and nothing is queued")
  func afterEnd() throws {
    let loopback = try Loopback()
    defer { loopback.stop() }
    let (client, server) = try loopback.connect()
    client.endOutput()
    #expect(try server.events.next() == .receivedEnd)
    try loopback.running.perform {
      server.connection?.finish()
      #expect(server.isClosed)
    }
    #expect(try client.receiveToEnd() == [])
    client.close()
  }

  @Test("waits two seconds for a peer that does not end")
  func lingers() throws {
    let loopback = try Loopback()
    defer { loopback.stop() }
    let (client, server) = try loopback.connect()
    let start = try loopback.running.perform {
      server.connection?.finish()
      return loopback.running.loop.turnTime
    }
    #expect(try client.receiveToEnd() == [])
    try loopback.running.wait { server.isClosed }
    let lingered = MonotonicTime.now().nanoseconds - start.nanoseconds
    #expect(lingered >= 1_990_000_000)
    client.close()
  }
}
