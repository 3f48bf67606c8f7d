package import Threads
package import Transport

/// A WebSocket server that sends each message back to its sender, on the machines and the transport
/// that documents are served with: what conformance and speed are measured on.
///
/// It belongs to its loop's thread.
package final class EchoServer {
  private let context: EchoContext
  private var connections: [ObjectIdentifier: EchoConnection] = [:]
  private var listener: TCPListener?
  private var ticker: LoopTimer?

  /// Where it listens.
  package let address: SocketAddress

  /// How often deadlines are looked at, in milliseconds.
  private static let tickMilliseconds: UInt64 = 1000

  /// Serves what comes to `socket`, on `loop`.
  ///
  /// - Throws: `SystemError` if the loop cannot watch the socket.
  package init(
    listeningOn socket: consuming ListeningSocket, configuration: EchoConfiguration,
    on loop: EventLoop
  ) throws(SystemError) {
    context = EchoContext(configuration: configuration, loop: loop)
    address = socket.address
    listener = try TCPListener(socket, on: loop) { [weak self] in self?.accept($0) }
    ticker = LoopTimer(on: loop, after: Self.tickMilliseconds, every: Self.tickMilliseconds) {
      [weak self] in self?.tick()
    }
  }

  private func accept(_ socket: consuming Socket) {
    let connection = EchoConnection(context) { [weak self] in
      self?.connections[ObjectIdentifier($0)] = nil
    }
    do throws(SystemError) {
      try connection.open(socket)
      connections[ObjectIdentifier(connection)] = connection
    } catch {
      // The system has no room for it and has closed it.
    }
  }

  private func tick() {
    let now = context.loop.turnTime.nanoseconds
    for connection in connections.values { connection.tick(at: now) }
  }

  /// Stops listening and ends all connections at once.
  package func stop() {
    listener?.close()
    ticker?.cancel()
    for connection in connections.values { connection.close() }
  }
}
