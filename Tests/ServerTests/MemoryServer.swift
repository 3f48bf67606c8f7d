import Glibc
import Journaling
import Server
import Threads
import Transport
import TransportSupport

@testable import Server

/// A whole server over a store of a test, which listens on a port of its own.
final class MemoryServer {
  let address: SocketAddress
  private let server: StetServer
  private let thread: WorkerThread
  private let log: Log
  private let sink: Int32

  init(
    _ store: any JournalStore, limits: ServerLimits = ServerLimits(),
    layer makeLayer: @escaping @Sendable () -> (any SocketLayer)? = { nil },
    identity: any Identity = Anonymity()
  ) throws {
    sink = open("/dev/null", O_WRONLY | O_CLOEXEC)
    log = try Log(level: .error, descriptor: sink)
    guard let anyPort = SocketAddress("127.0.0.1:0") else { preconditionFailure("an address") }
    let server = try StetServer(
      ServerConfiguration(
        address: anyPort, journal: store, loopCount: 2, webRoot: nil, log: log, limits: limits),
      listeningOn: ListeningSocket(anyPort, layer: makeLayer), identity: identity)
    self.server = server
    address = server.address
    thread = try WorkerThread.start(name: "server") { server.serve() }
  }

  /// Stops it in good order.
  func stop() {
    server.end()
    thread.join()
    log.close()
    close(sink)
  }

  /// Asks for something and leaves the answer to be received.
  func request(_ target: String, _ fields: [String] = []) throws -> ClientSocket {
    let socket = try ClientSocket(connectingTo: address)
    let head = ["GET \(target) HTTP/1.1", "Host: \(address)"] + fields + ["", ""]
    try socket.send(Array(head.joined(separator: "\r\n").utf8))
    return socket
  }

  /// The whole answer to a request, as text.
  func get(_ target: String, _ fields: [String] = []) throws -> String {
    let socket = try request(target, fields + ["Connection: close"])
    defer { socket.close() }
    return String(decoding: try socket.receiveToEnd(), as: UTF8.self)
  }
}
