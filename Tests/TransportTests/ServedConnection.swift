import Threads
import TransportSupport

@testable import Transport

/// The served end of a connection, which tells its events to the test.
///
/// @unchecked Sendable: `events` has its own lock; the rest belongs to the loop's thread.
final class ServedConnection: TCPConnectionDelegate, @unchecked Sendable {
  enum Event: Equatable, Sendable {
    case received([UInt8])
    case receivedEnd
    case drained
    case failed(SystemError)
  }

  let events = BlockingQueue<Event>()
  private(set) var connection: TCPConnection?
  /// Whether what arrives is sent back.
  var echoes = false
  /// Whether reading is paused behind each piece that arrives.
  var pausesAfterEach = false

  /// Serves a connected socket; to be called on the loop's thread.
  func adopt(_ socket: consuming Socket, on loop: EventLoop) throws {
    connection = try TCPConnection(adopting: socket, on: loop, delegate: self)
  }

  /// Queues bytes and writes what the system takes.
  func send(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { connection?.enqueue($0) }
    connection?.flush()
  }

  /// Bytes that wait for the peer.
  var bufferedByteCount: Int { connection?.bufferedByteCount ?? 0 }
  /// Whether the system takes no more for now.
  var isBlocked: Bool { bufferedByteCount > 0 }
  /// Whether nothing goes either way any more.
  var isClosed: Bool { connection?.isClosed ?? true }

  func received(_ bytes: UnsafeMutableRawBufferPointer) {
    if pausesAfterEach { connection?.pauseReading() }
    if echoes {
      send(Array(bytes))
    } else {
      events.push(.received(Array(bytes)))
    }
  }

  func receivedEnd() { events.push(.receivedEnd) }

  func drained() { events.push(.drained) }

  func failed(_ error: SystemError) {
    connection?.close()
    events.push(.failed(error))
  }

  /// Waits until so many bytes have arrived.
  func receive(_ byteCount: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < byteCount {
      for case .received(let more) in try events.nextAll() { bytes += more }
    }
    return bytes
  }
}
