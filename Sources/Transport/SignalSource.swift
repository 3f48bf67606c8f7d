internal import CLibuv
package import Threads

/// Calls back on a loop's thread when the process receives a signal; it lives as long as the loop.
package final class SignalSource {
  private let handle: UnsafeMutablePointer<uv_signal_t>
  private let body: () -> Void

  /// Begins to catch `signal`, for instance `SIGTERM`.
  ///
  /// - Throws: `SystemError` for a signal that cannot be caught.
  package init(
    on loop: EventLoop, signal: Int32, _ body: @escaping () -> Void
  ) throws(SystemError) {
    handle = .allocate(capacity: 1)
    self.body = body
    try SystemError.check(uv_signal_init(loop.uvLoop, handle), "uv_signal_init")
    handle.pointee.data = Unmanaged.passRetained(self).toOpaque()
    let status = uv_signal_start(
      handle,
      { handle, _ in
        guard let data = handle?.pointee.data else { return }
        Unmanaged<SignalSource>.fromOpaque(data).takeUnretainedValue().body()
      }, signal)
    try SystemError.check(status, "uv_signal_start")
  }
}
