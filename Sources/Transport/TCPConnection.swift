internal import CLibuv
package import Threads

/// A connected socket on one event loop; it belongs to the loop's thread.
///
/// Output is gathered by `enqueue` and written by `flush`, which the owner calls once per turn.
/// While it is open the loop keeps the connection, and the connection its delegate; `close()`,
/// `finish()` and `release()` let go of both.
package final class TCPConnection {
  /// `nil` once it was closed or given away.
  private var socket: Socket?
  private let handle: UnsafeMutablePointer<uv_poll_t>
  private let loop: EventLoop
  /// `nil` once it is told nothing more.
  private var delegate: (any TCPConnectionDelegate)?
  private var output: [UInt8] = []
  private var outputStart = 0
  private var isReading = true
  private var isWaitingForSpace = false
  private var isEnded = false
  private var isFinishing = false
  private var lingering: LoopTimer?

  /// How long the peer may take to read the last bytes and close its side, in milliseconds.
  private static let lingerMilliseconds: UInt64 = 2000

  /// Whether `close()` or `release()` was called.
  package var isClosed: Bool { socket == nil }

  /// Takes over a socket and begins to read.
  ///
  /// - Parameters:
  ///   - socket: What is connected.
  ///   - loop: The loop that serves it.
  ///   - delegate: Is told what happens.
  /// - Throws: `SystemError` if the loop cannot watch the socket, which is then closed.
  package init(
    adopting socket: consuming Socket, on loop: EventLoop, delegate: any TCPConnectionDelegate
  ) throws(SystemError) {
    let hasUnread = socket.hasUnread
    self.loop = loop
    self.delegate = delegate
    handle = .allocate(capacity: 1)
    let status = uv_poll_init(loop.uvLoop, handle, socket.descriptor)
    self.socket = .some(socket)
    guard status == 0 else {
      handle.deallocate()
      throw SystemError(call: "uv_poll_init", code: -status)
    }
    handle.pointee.data = Unmanaged.passRetained(self).toOpaque()
    watch()
    if hasUnread { receiveUnreadSoon() }
  }

  /// Bytes that are queued and not yet taken by the system.
  package var bufferedByteCount: Int {
    output.count - outputStart + (socket?.unsentByteCount ?? 0)
  }

  /// Bytes that are queued here or in the system and that the peer's system has not taken yet.
  package var untakenByteCount: Int {
    guard let waiting = socket?.waitingByteCount else { return 0 }
    return bufferedByteCount + waiting
  }

  /// Bytes that the peer's system has taken, of all that was sent; it never gets less.
  package var takenByteCount: Int { socket?.takenByteCount ?? 0 }

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
    if events & UV_WRITABLE.rawValue != 0 { writeWaiting() }
    if events & UV_READABLE.rawValue != 0 { receive() }
  }

  private func receive() {
    let buffer = loop.receiveBuffer
    repeat {
      do throws(SystemError) {
        if let count = try socket?.receive(into: buffer) {
          take(UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
        }
      } catch {
        if isFinishing { close() } else { delegate?.failed(error) }
        return
      }
      guard socket?.isLayered == true else { return }
      // What the layer learnt may let it send what waited for that.
      if bufferedByteCount > 0 && !isWaitingForSpace { writeWaiting() }
    } while socket?.hasUnread == true && isReading && !isEnded
  }

  /// Takes what was received, which is nothing at the end.
  private func take(_ bytes: UnsafeMutableRawBufferPointer) {
    if isFinishing {
      if bytes.isEmpty { close() }
    } else if !bytes.isEmpty {
      delegate?.received(bytes)
    } else if !isEnded {
      isEnded = true
      watch()
      delegate?.receivedEnd()
    }
  }

  /// Receives in the next turn what came with the socket, of which the system says nothing.
  private func receiveUnreadSoon() {
    _ = LoopTimer(on: loop, after: 0) { [self] in
      if isReading && !isEnded && socket?.hasUnread == true { receive() }
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
    if socket?.hasUnread == true { receiveUnreadSoon() }
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
    guard !isClosed else { return }
    if written < shared.count {
      output.append(contentsOf: UnsafeRawBufferPointer(rebasing: shared[written...]))
    }
    waitForSpaceIfNeeded()
  }

  /// Writes what waits, and tells the owner if nothing waits any more.
  private func writeWaiting() {
    writeOut()
    guard !isClosed && bufferedByteCount == 0 else { return }
    if isFinishing { endOutputOrClose() } else { delegate?.drained() }
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
    } else if outputStart > 65536 && outputStart * 2 > output.count {
      output.removeSubrange(..<outputStart)
      outputStart = 0
    }
    waitForSpaceIfNeeded()
  }

  /// Sends bytes; returns how many were taken, and all of them after a failure.
  private func write(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard !bytes.isEmpty else { return 0 }
    do throws(SystemError) {
      return try socket?.send(bytes) ?? bytes.count
    } catch {
      if isFinishing { close() } else { delegate?.failed(error) }
      return bytes.count
    }
  }

  /// Has the loop tell when there is space if something waits for that.
  private func waitForSpaceIfNeeded() {
    let isNeeded = bufferedByteCount > 0 && socket?.awaitsInput == false
    guard isNeeded != isWaitingForSpace else { return }
    isWaitingForSpace = isNeeded
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
    delegate = nil
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
    _ = give()
  }

  /// Gives the socket away, for instance to another loop.
  ///
  /// - Precondition: Nothing is queued.
  package func release() -> Socket {
    guard let socket = give() else { preconditionFailure("a connection is given away once") }
    return socket
  }

  /// Lets go of the socket and of all that goes with it; `nil` if that was done before.
  private func give() -> Socket? {
    guard let given = socket.take() else { return nil }
    delegate = nil
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
    return given
  }

  /// Tells the peer that nothing more will be sent, while reading goes on. What a layer has to send
  /// for that may have to wait: `drained` follows, where this is to be called again.
  ///
  /// - Precondition: Nothing is queued.
  package func endOutput() {
    if socket?.endOutput() == false { waitForSpaceIfNeeded() }
  }
}
