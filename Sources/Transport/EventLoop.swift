internal import CLibuv
internal import Glibc
package import Threads

/// One libuv loop and the thread that runs it.
///
/// Everything belongs to the thread inside `run()`, except `post` and `stop`, which any thread may
/// call. A turn is one round of libuv: all sockets that became ready, then `onTurnEnd` once.
package final class EventLoop: @unchecked Sendable {
  // @unchecked Sendable: `mailbox` has its own lock and `uv_async_send` may be called from any
  // thread; all other members belong to the thread inside `run()`.

  /// Bytes that one receive call can take.
  static let receiveByteCount = 256 * 1024

  let uvLoop: UnsafeMutablePointer<uv_loop_t>
  let receiveBuffer: UnsafeMutableRawBufferPointer
  private let turnEnd: UnsafeMutablePointer<uv_check_t>
  private let beforeWait: UnsafeMutablePointer<uv_prepare_t>
  private let wakeUp: UnsafeMutablePointer<uv_async_t>
  /// Active while the loop is not to wait.
  private let hurrying: UnsafeMutablePointer<uv_idle_t>
  private let mailbox = Lock<[@Sendable () -> Void]>([])
  private var emptyMailbox: [@Sendable () -> Void] = []

  /// Called after the events of each turn, and before the loop waits: the place to flush output.
  package var onTurnEnd: () -> Void = {}

  /// Makes a loop; it does nothing before `run()`.
  ///
  /// - Throws: `SystemError` if the system has no descriptor left for it.
  package init() throws(SystemError) {
    uvLoop = .allocate(capacity: 1)
    try SystemError.check(uv_loop_init(uvLoop), "uv_loop_init")
    receiveBuffer = .allocate(byteCount: Self.receiveByteCount, alignment: 64)
    turnEnd = .allocate(capacity: 1)
    beforeWait = .allocate(capacity: 1)
    wakeUp = .allocate(capacity: 1)
    hurrying = .allocate(capacity: 1)
    uv_idle_init(uvLoop, hurrying)
    uv_check_init(uvLoop, turnEnd)
    uv_prepare_init(uvLoop, beforeWait)
    let owner = Unmanaged.passUnretained(self).toOpaque()
    turnEnd.pointee.data = owner
    beforeWait.pointee.data = owner
    wakeUp.pointee.data = owner
    let status = uv_async_init(uvLoop, wakeUp) { handle in
      EventLoop.owner(of: handle?.pointee.data).takeMail()
    }
    try SystemError.check(status, "uv_async_init")
    uv_check_start(turnEnd) { handle in
      let loop = EventLoop.owner(of: handle?.pointee.data)
      uv_idle_stop(loop.hurrying)
      loop.onTurnEnd()
    }
    uv_prepare_start(beforeWait) { handle in
      let loop = EventLoop.owner(of: handle?.pointee.data)
      if !loop.isHurrying { loop.onTurnEnd() }
    }
  }

  private static func owner(of data: UnsafeMutableRawPointer?) -> EventLoop {
    guard let data else { preconditionFailure("a loop handle knows its loop") }
    return Unmanaged<EventLoop>.fromOpaque(data).takeUnretainedValue()
  }

  /// Runs the loop on the calling thread until `stop()`.
  package func run() {
    uv_run(uvLoop, UV_RUN_DEFAULT)
  }

  /// Makes `run()` return after the current turn. Any thread may call it.
  package func stop() {
    post { [self] in uv_stop(uvLoop) }
  }

  /// Has the next turn come without waiting: what is ready is looked after, then the turn ends.
  package func hurry() {
    uv_idle_start(hurrying) { _ in }
  }

  private var isHurrying: Bool {
    hurrying.withMemoryRebound(to: uv_handle_t.self, capacity: 1) { uv_is_active($0) != 0 }
  }

  /// Runs `job` on the loop's thread in one of its next turns, in the order of posting.
  ///
  /// Any thread may call it.
  package func post(_ job: @escaping @Sendable () -> Void) {
    let wasEmpty = mailbox.withLock { jobs in
      jobs.append(job)
      return jobs.count == 1
    }
    if wasEmpty { uv_async_send(wakeUp) }
  }

  private func takeMail() {
    var jobs = emptyMailbox
    emptyMailbox = []
    mailbox.withLock { swap(&$0, &jobs) }
    for job in jobs { job() }
    jobs.removeAll(keepingCapacity: true)
    emptyMailbox = jobs
  }

  /// The time at the start of the current turn.
  package var turnTime: MonotonicTime {
    MonotonicTime(nanoseconds: uv_now(uvLoop) * 1_000_000)
  }
}
