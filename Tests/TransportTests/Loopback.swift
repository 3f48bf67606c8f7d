import Threads
@testable import Transport

/// A listener on the loopback interface with the connections that it accepted.
final class Loopback: @unchecked Sendable {
  // @unchecked Sendable: `listener` and `served` belong to the loop's thread, `accepted` has its
  // own lock, the rest is immutable.
  let running: RunningLoop
  private let accepted = BlockingQueue<ServedConnection>()
  private var listener: TCPListener?
  private var served: [ServedConnection] = []

  init() throws { running = try RunningLoop() }

  /// Listens on a free port.
  ///
  /// - Returns: The address.
  func listen(on text: String = "127.0.0.1:0") throws -> SocketAddress {
    guard let address = SocketAddress(text) else { throw Overdue() }
    return try running.perform { [self] in
      let listener = try TCPListener(address: address, on: running.loop) { [self] descriptor in
        let connection = ServedConnection()
        guard (try? connection.adopt(descriptor, on: running.loop)) != nil else { return }
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
    let address = try listen()
    let client = try ClientSocket(connectingTo: address)
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
