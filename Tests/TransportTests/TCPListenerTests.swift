import Glibc
import Testing
import Threads
import TransportSupport

@testable import Transport

@Suite("A TCP listener", .serialized)
struct TCPListenerTests {
  @Test("tells the port that the system chose")
  func port() throws {
    let loopback = try Loopback()
    defer { loopback.stop() }
    let address = try loopback.listen()
    #expect(address.host == "127.0.0.1")
    #expect(address.port > 0)
  }

  @Test("accepts a crowd")
  func crowd() throws {
    let loopback = try Loopback()
    defer { loopback.stop() }
    let address = try loopback.listen()
    let clients = try (0..<200).map { _ in try ClientSocket(connectingTo: address) }
    try loopback.running.wait { loopback.servedCount == 200 }
    for client in clients { client.close() }
  }

  @Test("refuses an address that is taken, and says so")
  func taken() throws {
    let loopback = try Loopback()
    defer { loopback.stop() }
    let address = try loopback.listen()
    #expect(
      throws: SystemError(call: "bind", context: address.description, code: EADDRINUSE)
    ) {
      try loopback.listen(on: address.description)
    }
  }

  @Test("gives the address back when it is closed")
  func close() throws {
    let loopback = try Loopback()
    defer { loopback.stop() }
    let address = try loopback.listen()
    try loopback.closeListener()
    #expect(
      throws: SystemError(call: "connect", context: address.description, code: ECONNREFUSED)
    ) {
      _ = try TCPConnector.connect(to: address)
    }
  }
}
