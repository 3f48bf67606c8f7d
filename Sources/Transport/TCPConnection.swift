internal import CLibuv
internal import Glibc
package import Threads

/// What the owner of a connection is told, on the loop's thread.
package protocol TCPConnectionDelegate: AnyObject {
  /// Bytes arrived. They are valid, and may be changed in place, until the method returns.
  func received(_ bytes: UnsafeMutableRawBufferPointer)
  /// The peer will send no more; what is queued can still be written.
  func receivedEnd()
  /// All that was queued has been handed to the system.
  func drained()
  /// Reading or writing failed and the connection is of no use any more; `close()` is up to the
  /// owner.
  func failed(_ error: SystemError)
}

/// A connected TCP socket on one event loop; it belongs to the loop's thread.
///
/// Output is gathered by `enqueue` and written by `flush`, which the owner calls once per turn.
package final class TCPConnection {
  private let descriptor: Int32
  private let handle: UnsafeMutablePointer<uv_poll_t>
  private let loop: EventLoop
  private unowned(unsafe) var delegate: any TCPConnectionDelegate
  private var output: [UInt8] = []
  private var outputStart = 0
  /// Bytes that the system has taken.
  private var sentByteCount = 0
  private var isReading = true
  private var isWaitingForSpace = false
  private var isEnded = false
  private var isFinishing = false
  private var lingering: LoopTimer?

  /// How long the peer may take to read the last bytes and close its side, in milliseconds.
  private static let lingerMilliseconds: UInt64 = 2000

  /// Whether `close()` or `release()` was called.
  package private(set) var isClosed = false

  /// Takes over a nonblocking descriptor and begins to read.
  ///
  /// - Parameters:
  ///   - descriptor: A connected socket, owned by the connection from now on.
  ///   - loop: The loop that serves it.
  ///   - delegate: Is told what happens; it must outlive the connection or `close()` it.
  /// - Throws: `SystemError` if the loop cannot watch the descriptor, which is then closed.
  package init(
    adopting descriptor: Int32, on loop: EventLoop, delegate: any TCPConnectionDelegate
  ) throws(SystemError) {
    self.descriptor = descriptor
    self.loop = loop
    self.delegate = delegate
    var one: Int32 = 1
    setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    handle = .allocate(capacity: 1)
    let status = uv_poll_init(loop.uvLoop, handle, descriptor)
    guard status == 0 else {
      handle.deallocate()
      Glibc.close(descriptor)
      throw SystemError(call: "uv_poll_init", code: -status)
    }
    handle.pointee.data = Unmanaged.passRetained(self).toOpaque()
    watch()
  }

  /// Bytes that are queued and not yet taken by the system.
  package var bufferedByteCount: Int { output.count - outputStart }

  /// Bytes that are queued here or in the system and that the peer's system has not taken yet.
  package var untakenByteCount: Int {
    var waiting: Int32 = 0
    guard !isClosed, ioctl(descriptor, UInt(TIOCOUTQ), &waiting) == 0 else { return 0 }
    return bufferedByteCount + Int(waiting)
  }

  /// Bytes that the peer's system has taken, of all that was sent; it never gets less.
  package var takenByteCount: Int {
    var waiting: Int32 = 0
    guard !isClosed, ioctl(descriptor, UInt(TIOCOUTQ), &waiting) == 0 else { return 0 }
    return sentByteCount - Int(waiting)
  }

  /// Whether the system took less than it was given, so that output waits for space.
  package var isBlocked: Bool { isWaitingForSpace }

  private func watch() {
    let reading = isReading && !isEnded ? UV_READABLE.rawValue : 0
    let writing = isWaitingForSpace ? UV_WRITABLE.rawValue : 0
    guard reading | writing != 0 else {
      uv_poll_stop(handle)
      return
    }
    uv_poll_start(handle, Int32(reading | writing)) { handle, status, events in
      guard let data = handle.unsafelyUnwrapped.pointee.data else { return }
      Unmanaged<TCPConnection>.fromOpaque(data)._withUnsafeGuaranteedRef {
        $0.ready(status: status, events: UInt32(bitPattern: events))
      }
    }
  }

  private func ready(status: Int32, events: UInt32) {
    guard status == 0 else {
      // libuv reports a hang-up or error without its cause; a read tells which one it is.
      receive()
      return
    }
    if events & UV_WRITABLE.rawValue != 0 {
      writeOut()
      if !isClosed && bufferedByteCount == 0 {
        if isFinishing { endOutputOrClose() } else { delegate.drained() }
      }
    }
    if events & UV_READABLE.rawValue != 0 && !isClosed { receive() }
  }

  private func receive() {
    let buffer = loop.receiveBuffer
    let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
    if isFinishing {
      if count == 0 || count < 0 && errno != EAGAIN && errno != EINTR { close() }
    } else if count > 0 {
      delegate.received(UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
    } else if count == 0 {
      guard !isEnded else { return }
      isEnded = true
      watch()
      delegate.receivedEnd()
    } else if errno != EAGAIN && errno != EINTR {
      delegate.failed(SystemError(call: "recv", code: errno))
    }
  }

  /// Stops reading, so that the system's buffer and then the peer fill up.
  package func pauseReading() {
    guard isReading && !isClosed else { return }
    isReading = false
    watch()
  }

  /// Reads again after `pauseReading()`.
  package func resumeReading() {
    guard !isReading && !isClosed else { return }
    isReading = true
    watch()
  }

  /// Queues bytes for the next `flush`.
  package func enqueue(_ bytes: UnsafeRawBufferPointer) {
    guard !isClosed else { return }
    output.append(contentsOf: bytes)
  }

  /// Queues what `write` appends for the next `flush`.
  package func withOutput(_ write: (inout [UInt8]) -> Void) {
    guard !isClosed else { return }
    write(&output)
  }

  /// Writes what is queued.
  package func flush() {
    guard !isClosed && !isWaitingForSpace && bufferedByteCount > 0 else { return }
    writeOut()
  }

  /// Writes what is queued and then `shared`, of which only what the system does not take is
  /// copied: so one encoding of a broadcast serves all connections.
  package func flush(followedBy shared: UnsafeRawBufferPointer) {
    guard !isClosed else { return }
    guard bufferedByteCount == 0 else {
      output.append(contentsOf: shared)
      flush()
      return
    }
    let written = write(shared)
    guard written < shared.count && !isClosed else { return }
    output.append(contentsOf: UnsafeRawBufferPointer(rebasing: shared[written...]))
    waitForSpace()
  }

  private func writeOut() {
    let written = output.withUnsafeBytes { bytes in
      write(UnsafeRawBufferPointer(rebasing: bytes[outputStart...]))
    }
    guard !isClosed else { return }
    outputStart += written
    if outputStart == output.count {
      outputStart = 0
      // A large buffer, as for the first message, is given back: most connections are idle.
      output.removeAll(keepingCapacity: output.capacity <= 512)
      if isWaitingForSpace {
        isWaitingForSpace = false
        watch()
      }
    } else {
      if outputStart > 65536 && outputStart * 2 > output.count {
        output.removeSubrange(..<outputStart)
        outputStart = 0
      }
      waitForSpace()
    }
  }

  /// Hands bytes to the system; returns how many it took, and all of them after a failure.
  private func write(_ bytes: UnsafeRawBufferPointer) -> Int {
    var position = 0
    while position < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
      let count = send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
      if count >= 0 {
        position += count
        sentByteCount += count
        if count < rest.count { break }
      } else if errno == EAGAIN {
        break
      } else if errno != EINTR {
        let error = SystemError(call: "send", code: errno)
        if isFinishing { close() } else { delegate.failed(error) }
        return bytes.count
      }
    }
    return position
  }

  private func waitForSpace() {
    guard !isWaitingForSpace else { return }
    isWaitingForSpace = true
    watch()
  }

  /// Ends the connection once what is queued has been written and the peer has closed its side, or
  /// after two seconds. The delegate is told nothing more.
  ///
  /// Closing at once with unread input would make the system throw away what the peer has not read
  /// yet (RFC 9112 §9.6).
  package func finish() {
    guard !isClosed && !isFinishing else { return }
    isFinishing = true
    isReading = true
    lingering = LoopTimer(on: loop, after: Self.lingerMilliseconds) { [self] in close() }
    flush()
    guard !isClosed else { return }
    if bufferedByteCount == 0 { endOutputOrClose() }
    if !isClosed { watch() }
  }

  /// All is written: waits for the peer to close its side, unless it has done so.
  private func endOutputOrClose() {
    if isEnded { close() } else { endOutput() }
  }

  /// Ends the connection at once; what is queued and unwritten is lost. A second call does nothing.
  package func close() {
    guard !isClosed else { return }
    _ = release()
    Glibc.close(descriptor)
  }

  /// Gives the descriptor away, for instance to another loop.
  ///
  /// - Returns: The descriptor, which the caller owns.
  /// - Precondition: Nothing is queued.
  package func release() -> Int32 {
    precondition(!isClosed, "a connection is given away once")
    isClosed = true
    lingering?.cancel()
    lingering = nil
    output = []
    outputStart = 0
    uv_poll_stop(handle)
    handle.withMemoryRebound(to: uv_handle_t.self, capacity: 1) { handle in
      uv_close(handle) { handle in
        guard let handle, let data = handle.pointee.data else { return }
        UnsafeMutableRawPointer(handle).deallocate()
        Unmanaged<TCPConnection>.fromOpaque(data).release()
      }
    }
    return descriptor
  }

  /// Tells the peer that nothing more will be sent, while reading goes on.
  package func endOutput() {
    guard !isClosed else { return }
    shutdown(descriptor, Int32(SHUT_WR))
  }
}
