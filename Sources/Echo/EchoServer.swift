internal import HTTP
package import Threads
package import Transport
internal import WebSocket

/// A WebSocket server that sends each message back to its sender, on the machines and the transport
/// that documents are served with: what conformance and speed are measured on.
///
/// It belongs to its loop's thread.
package final class EchoServer {
  let configuration: EchoConfiguration
  let loop: EventLoop
  let workspace = WebSocketWorkspace()
  /// What one call of `received` answers; one for all, because it is flushed before the call ends.
  var output: [UInt8] = []
  private var connections: [ObjectIdentifier: EchoConnection] = [:]
  private var listener: TCPListener?
  private var ticker: LoopTimer?

  /// How often deadlines are looked at, in milliseconds.
  private static let tickMilliseconds: UInt64 = 1000

  /// Listens on `address` and serves on `loop`.
  ///
  /// - Throws: `SystemError` if the address cannot be had.
  package init(
    address: SocketAddress, configuration: EchoConfiguration, on loop: EventLoop
  ) throws(SystemError) {
    self.configuration = configuration
    self.loop = loop
    listener = try TCPListener(address: address, on: loop) { [unowned self] in accept($0) }
    ticker = LoopTimer(on: loop, after: Self.tickMilliseconds, every: Self.tickMilliseconds) {
      [unowned self] in
      let now = loop.turnTime.nanoseconds
      for connection in connections.values { connection.tick(at: now) }
    }
  }

  /// Where it listens.
  package var address: SocketAddress? { listener?.address }

  /// Takes a new connection.
  private func accept(_ descriptor: Int32) {
    let connection = EchoConnection(server: self)
    do throws(SystemError) {
      try connection.open(descriptor)
      connections[ObjectIdentifier(connection)] = connection
    } catch {
      // The system has no room for it and has closed it.
    }
  }

  /// Forgets a connection that has closed.
  func remove(_ connection: EchoConnection) {
    connections[ObjectIdentifier(connection)] = nil
  }
}
