package import Threads
package import Transport

/// Something that should have happened by now.
package struct Overdue: Error {
  /// How long something may take that must happen; long, as the machine may be busy.
  package static let milliseconds = 120_000

  package init() {}
}

/// An event loop on a thread of its own, for the length of a test.
package final class RunningLoop: Sendable {
  package let loop: EventLoop
  private let thread: WorkerThread

  package init() throws {
    let loop = try EventLoop()
    self.loop = loop
    thread = try WorkerThread.start(name: "test loop") { loop.run() }
  }

  /// Ends the loop and its thread.
  package func stop() {
    loop.stop()
    thread.join()
  }

  /// Runs `body` on the loop's thread and waits for what it returns.
  package func perform<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws
    -> Value
  {
    let answer = BlockingQueue<Result<Value, any Error>>()
    loop.post { answer.push(Result(catching: body)) }
    return try answer.next().get()
  }

  /// Asks again and again, on the loop's thread, until something holds.
  package func wait(until holds: @escaping @Sendable () -> Bool) throws {
    let start = MonotonicTime.now().nanoseconds
    while try !perform(holds) {
      let waited = MonotonicTime.now().nanoseconds - start
      guard waited < UInt64(Overdue.milliseconds) * 1_000_000 else { throw Overdue() }
      _ = BlockingQueue<Void>().popAll(waiting: 2)
    }
  }
}

extension BlockingQueue {
  /// The values that come next, at least one, or a failure when none comes for long.
  package func nextAll() throws -> [Element] {
    guard let elements = popAll(waiting: Overdue.milliseconds), !elements.isEmpty else {
      throw Overdue()
    }
    return elements
  }

  /// The next value of a queue that gets one at a time.
  package func next() throws -> Element {
    guard let first = try nextAll().first else { throw Overdue() }
    return first
  }

  /// The next `count` values.
  package func next(_ count: Int) throws -> [Element] {
    var elements: [Element] = []
    while elements.count < count { elements += try nextAll() }
    return elements
  }
}
