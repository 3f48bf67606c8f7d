import Transport
import WebSocket

/// The end of a worker: commits what is in flight, acknowledges it, closes every socket.
extension LoopWorker {
  /// What a stopping worker still has to do.
  struct Shutdown {
    enum Phase { case committing, closing }
    var phase = Phase.committing
    var deadline: UInt64
    var done: @Sendable () -> Void
    /// Looks for peers that nobody waits for.
    var timer: LoopTimer?
  }

  /// How often that is, in milliseconds.
  private static let farewellTickMilliseconds: UInt64 = 50

  /// Stops: commits what is in flight, acknowledges it, closes every socket with 1001.
  ///
  /// - Parameter done: Called on this thread when that is done, or after a time.
  func shutDown(done: @escaping @Sendable () -> Void) {
    guard shutdown == nil else { return }
    shutdown = Shutdown(
      deadline: now + context.limits.shutdownMilliseconds, done: done)
    for connection in connections { connection.pauseReading() }
    handEdits()
    checkShutdown()
  }

  func checkShutdown() {
    guard var current = shutdown else { return }
    if current.phase == .committing && unanswered.isEmpty {
      current.phase = .closing
      current.timer = LoopTimer(
        on: loop, after: Self.farewellTickMilliseconds, every: Self.farewellTickMilliseconds
      ) { [unowned self] in
        for connection in Array(connections) { connection.checkFarewell() }
      }
      shutdown = current
      // Nobody is told that the others leave.
      for connection in connections { connection.silence() }
      for connection in Array(connections) {
        connection.resumeReading()
        connection.close(.goingAway, reason: "the server stops")
      }
    }
    guard let latest = shutdown, latest.phase == .closing else { return }
    guard connections.isEmpty || now >= latest.deadline else { return }
    latest.timer?.cancel()
    shutdown = nil
    for room in rooms.values { room.storeLast() }
    latest.done()
  }
}
