internal import CLibuv
internal import Glibc
package import Threads

/// A listening socket on one event loop; it belongs to the loop's thread.
package final class TCPListener {
  /// Connections taken in one turn, so that a crowd at the door does not starve those inside.
  private static let acceptsPerTurn = 64
  /// How long to wait when the process has no descriptor left, in milliseconds.
  private static let exhaustionPauseMilliseconds: UInt64 = 100

  private let loop: EventLoop
  private let descriptor: Int32
  private let handle: UnsafeMutablePointer<uv_poll_t>
  private let makeLayer: @Sendable () -> (any SocketLayer)?
  private let onAccept: (consuming Socket) -> Void
  private let onExhaustion: (SystemError) -> Void
  private var isClosed = false

  /// Where the socket listens, with the port that the system chose for port 0.
  package let address: SocketAddress

  /// Accepts what comes to a socket that listens.
  ///
  /// - Parameters:
  ///   - socket: The socket.
  ///   - loop: The loop that accepts.
  ///   - onExhaustion: Is told why a connection has to wait at the door: the system has no
  ///     descriptor or memory left for it.
  ///   - onAccept: Takes the socket of each accepted connection.
  /// - Throws: `SystemError` if the loop cannot watch it.
  package init(
    _ socket: consuming ListeningSocket, on loop: EventLoop,
    onExhaustion: @escaping (SystemError) -> Void = { _ in },
    onAccept: @escaping (consuming Socket) -> Void
  ) throws(SystemError) {
    self.loop = loop
    self.onAccept = onAccept
    self.onExhaustion = onExhaustion
    address = socket.address
    makeLayer = socket.makeLayer
    descriptor = socket.release()
    handle = .allocate(capacity: 1)
    try SystemError.check(uv_poll_init(loop.uvLoop, handle, descriptor), "uv_poll_init")
    handle.pointee.data = Unmanaged.passRetained(self).toOpaque()
    startAccepting()
  }

  private func startAccepting() {
    guard !isClosed else { return }
    uv_poll_start(handle, Int32(UV_READABLE.rawValue)) { handle, _, _ in
      guard let data = handle?.pointee.data else { return }
      Unmanaged<TCPListener>.fromOpaque(data).takeUnretainedValue().acceptWaiting()
    }
  }

  private func acceptWaiting() {
    for _ in 0..<Self.acceptsPerTurn {
      let flags = Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
      let accepted = accept4(descriptor, nil, nil, flags)
      guard accepted >= 0 else {
        let code = errno
        if [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code) {
          onExhaustion(SystemError(call: "accept", code: code))
          pause()
        }
        return
      }
      onAccept(Socket(adopting: accepted, layer: makeLayer()))
    }
  }

  private func pause() {
    uv_poll_stop(handle)
    _ = LoopTimer(on: loop, after: Self.exhaustionPauseMilliseconds) { [self] in startAccepting() }
  }

  /// Stops listening and gives the address back. A second call does nothing.
  package func close() {
    guard !isClosed else { return }
    isClosed = true
    uv_poll_stop(handle)
    Glibc.close(descriptor)
    handle.withMemoryRebound(to: uv_handle_t.self, capacity: 1) { handle in
      uv_close(handle) { handle in
        guard let handle, let data = handle.pointee.data else { return }
        UnsafeMutableRawPointer(handle).deallocate()
        Unmanaged<TCPListener>.fromOpaque(data).release()
      }
    }
  }
}
