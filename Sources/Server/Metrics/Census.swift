import Synchronization

/// Counts what the server holds, for all threads.
final class Census: Sendable {
  private let connections = Atomic<Int>(0)

  /// Connections that are open, HTTP and WebSocket.
  var connectionCount: Int { connections.load(ordering: .relaxed) }

  func connectionOpened() { connections.wrappingAdd(1, ordering: .relaxed) }

  func connectionClosed() { connections.wrappingSubtract(1, ordering: .relaxed) }
}
