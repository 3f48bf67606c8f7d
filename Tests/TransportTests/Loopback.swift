import Threads
import TransportSupport

@testable import Transport

/// A listener on the loopback interface with the connections that it accepted.
final class Loopback: @unchecked Sendable {
  // @unchecked Sendable: `listener` and `served` belong to the loop's thread, `accepted` has its
  // own lock, the rest is immutable.
  let running: RunningLoop
  private let accepted = BlockingQueue<ServedConnection>()
  private var listener: TCPListener?
  private var served: [ServedConnection] = []
  private let makeLayer: @Sendable () -> (any SocketLayer)?

  /// Begins, with `makeLayer` to make what stands between accepted connections and the wire.
  init(layer makeLayer: @escaping @Sendable () -> (any SocketLayer)? = { nil }) throws {
    running = try RunningLoop()
    self.makeLayer = makeLayer
  }

  /// Listens on a free port.
  ///
  /// - Returns: The address.
  func listen(on text: String = "127.0.0.1:0") throws -> SocketAddress {
    guard let address = SocketAddress(text) else { throw Overdue() }
    return try running.perform { [self] in
      let door = try ListeningSocket(address, layer: makeLayer)
      let listener = try TCPListener(door, on: running.loop) { [self] socket in
        let connection = ServedConnection()
        guard (try? connection.adopt(socket, on: running.loop)) != nil else { return }
        served.append(connection)
        accepted.push(connection)
      }
      self.listener = listener
      return listener.address
    }
  }

  /// Opens a connection.
  ///
  /// - Returns: Both ends.
  func connect() throws -> (client: ClientSocket, server: ServedConnection) {
    let client = try ClientSocket(connectingTo: listen())
    return (client, try accepted.next())
  }

  /// Opens a connection whose server has a `ScramblingLayer`.
  ///
  /// - Returns: Both ends.
  func connectScrambling() throws -> (client: ScramblingClient, server: ServedConnection) {
    let client = try ScramblingClient(connectingTo: listen())
    return (client, try accepted.next())
  }

  /// How many connections were accepted; to be read on the loop's thread.
  var servedCount: Int { served.count }

  /// Gives the address back.
  func closeListener() throws {
    try running.perform { [self] in
      listener?.close()
      listener?.close()
    }
  }

  /// Closes all connections and ends the loop.
  func stop() {
    running.loop.post { [self] in
      listener?.close()
      for connection in served { connection.connection?.close() }
    }
    running.stop()
  }
}
