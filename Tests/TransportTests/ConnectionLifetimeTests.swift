import Testing
import Threads
import TransportSupport

@testable import Transport

@Suite("The owner of a connection", .serialized)
struct ConnectionLifetimeTests {
  enum Ending: CaseIterable, Sendable { case close, finish, release }

  /// Ends its connection when bytes come, and tells when it goes itself.
  private final class Owner: TCPConnectionDelegate {
    private let ending: Ending
    private let steps: BlockingQueue<String>
    private var connection: TCPConnection?

    init(
      _ socket: consuming Socket, on loop: EventLoop, ending: Ending, _ steps: BlockingQueue<String>
    ) throws {
      self.ending = ending
      self.steps = steps
      connection = try TCPConnection(adopting: socket, on: loop, delegate: self)
    }

    deinit { steps.push("gone") }

    func received(_ bytes: UnsafeMutableRawBufferPointer) {
      switch ending {
      case .close: connection?.close()
      case .finish: connection?.finish()
      case .release: _ = connection?.release()
      }
      steps.push("ended")
    }

    func receivedEnd() {}
    func drained() {}
    func failed(_ error: SystemError) {}
  }

  /// A listener, for the loop's thread.
  private final class Door: @unchecked Sendable {
    // @unchecked Sendable: its member belongs to the loop's thread.
    var listener: TCPListener?
  }

  @Test(
    "lives as long as the connection is open, and through the call that ends it",
    arguments: Ending.allCases)
  func lifetime(ending: Ending) throws {
    let running = try RunningLoop()
    defer { running.stop() }
    let steps = BlockingQueue<String>()
    let address = try #require(SocketAddress("127.0.0.1:0"))
    let door = Door()
    let listening = try running.perform {
      let listener = try TCPListener(ListeningSocket(address), on: running.loop) { socket in
        _ = try? Owner(socket, on: running.loop, ending: ending, steps)
      }
      door.listener = listener
      return listener.address
    }
    let client = try ClientSocket(connectingTo: listening)
    #expect(steps.popAll(waiting: 20) == [], "the connection keeps its owner")
    try client.send([1])
    #expect(try steps.next(2) == ["ended", "gone"])
    client.close()
    try running.perform { door.listener?.close() }
  }
}
