internal import CLibuv

/// A timer of one event loop; it belongs to the loop's thread and lives until `cancel()`.
package final class LoopTimer {
  private let handle: UnsafeMutablePointer<uv_timer_t>
  private let body: () -> Void
  private var isCancelled = false

  /// Starts a timer.
  ///
  /// - Parameters:
  ///   - loop: The loop on whose thread `body` runs.
  ///   - milliseconds: Time to the first call, in milliseconds.
  ///   - interval: Time between calls after that, in milliseconds; 0 for a single call.
  ///   - body: What to do.
  package init(
    on loop: EventLoop, after milliseconds: UInt64, every interval: UInt64 = 0,
    _ body: @escaping () -> Void
  ) {
    handle = .allocate(capacity: 1)
    self.body = body
    uv_timer_init(loop.uvLoop, handle)
    handle.pointee.data = Unmanaged.passRetained(self).toOpaque()
    uv_timer_start(
      handle,
      { handle in
        guard let data = handle?.pointee.data else { return }
        Unmanaged<LoopTimer>.fromOpaque(data).takeUnretainedValue().fire()
      }, milliseconds, interval)
  }

  private func fire() {
    body()
    if uv_timer_get_repeat(handle) == 0 { cancel() }
  }

  /// Stops the timer; `body` is not called again. A second call does nothing.
  package func cancel() {
    guard !isCancelled else { return }
    isCancelled = true
    uv_timer_stop(handle)
    handle.withMemoryRebound(to: uv_handle_t.self, capacity: 1) { handle in
      uv_close(handle) { handle in
        guard let handle, let data = handle.pointee.data else { return }
        UnsafeMutableRawPointer(handle).deallocate()
        Unmanaged<LoopTimer>.fromOpaque(data).release()
      }
    }
  }
}
