internal import Glibc
package import Threads

/// A connected socket, which belongs to whoever holds it: it is closed when it goes.
///
/// What its owner sends and receives are the bytes of the protocol above. Between them and the wire
/// there may be a layer such as TLS; without one each call is one call of the system. It never
/// waits, and belongs to one thread at a time.
package struct Socket: ~Copyable, @unchecked Sendable {
  // @unchecked Sendable: the layer is used by its socket alone, on the thread that owns that.

  /// Less than 0 once it was given away.
  private(set) var descriptor: Int32
  /// What has gone over the wire, in bytes.
  private var sentByteCount = 0
  /// The layer and what it has not sent; `nil` for a plain socket.
  private var layered: LayeredWire?

  /// Takes over a descriptor.
  ///
  /// - Parameters:
  ///   - descriptor: A connected nonblocking socket.
  ///   - layer: What stands between its owner and the wire.
  init(adopting descriptor: Int32, layer: (any SocketLayer)? = nil) {
    self.descriptor = descriptor
    layered = layer.map { LayeredWire($0) }
    var one: Int32 = 1
    setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Gives the descriptor of a plain socket away.
  package consuming func release() -> Int32 {
    defer { descriptor = -1 }
    return descriptor
  }

  /// The number of its descriptor. The system gives each new one the lowest that is free.
  package var number: Int32 { descriptor }

  /// Where the peer is; `nil` if the connection is not over IP, or is gone.
  package var peerAddress: SocketAddress? { SocketAddress.peer(of: descriptor) }
}

// MARK: - Input

extension Socket {
  /// Receives what has come, as far as it fits.
  ///
  /// - Returns: How many bytes; 0 if the peer will send no more, and `nil` if there are none now.
  /// - Throws: `SystemError` if the connection is of no use any more.
  package mutating func receive(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> Int? {
    if let layered { return try layered.receive(into: buffer, from: descriptor, &sentByteCount) }
    return try Self.receive(into: buffer, from: descriptor)
  }

  /// Receives from the system.
  static func receive(
    into buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32
  ) throws(SystemError) -> Int? {
    let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
    if count >= 0 { return count }
    let code = errno
    if code == EAGAIN || code == EINTR { return nil }
    throw SystemError(call: "recv", code: code)
  }

  /// Whether `receive` has something although the system says nothing of it: a layer has taken it
  /// off the wire. It goes along when the socket is handed over.
  package var hasUnread: Bool {
    guard let layered else { return false }
    return layered.layer.hasUnread
  }
}

// MARK: - Output

extension Socket {
  /// Sends bytes, as far as they are taken now.
  ///
  /// - Returns: How many; if not all, the rest has to wait, see `awaitsInput`.
  /// - Throws: `SystemError` if the connection is of no use any more.
  package mutating func send(_ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int {
    if let layered { return try layered.send(bytes, to: descriptor, &sentByteCount) }
    let count = try Self.send(bytes, to: descriptor)
    sentByteCount += count
    return count
  }

  /// Hands bytes to the system.
  ///
  /// - Returns: How many it took.
  static func send(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32
  ) throws(SystemError) -> Int {
    while true {
      let count = Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      if count >= 0 { return count }
      let code = errno
      if code == EAGAIN { return 0 }
      if code != EINTR { throw SystemError(call: "send", code: code) }
    }
  }

  /// Bytes that a layer has taken and the system has not; the next `send` begins with them.
  package var unsentByteCount: Int {
    guard let layered else { return 0 }
    return layered.unsentByteCount
  }

  /// Whether what `send` did not take waits for the peer to say something, as in a handshake, and
  /// not for space.
  package var awaitsInput: Bool {
    guard let layered else { return false }
    return layered.awaitsInput
  }

  /// Whether a layer stands between the owner and the wire, which may have to send when something
  /// was received.
  var isLayered: Bool { layered != nil }

  /// Tells the peer that nothing more will be sent, while receiving goes on. A second call does
  /// nothing more.
  ///
  /// - Returns: Whether that is done: if not, it has to be called again when there is space.
  package mutating func endOutput() -> Bool {
    if let layered, !layered.end(to: descriptor, &sentByteCount) { return false }
    shutdown(descriptor, Int32(SHUT_WR))
    return true
  }

  /// Bytes that the system has taken, and the peer's system has not.
  var waitingByteCount: Int {
    var waiting: Int32 = 0
    return ioctl(descriptor, UInt(TIOCOUTQ), &waiting) == 0 ? Int(waiting) : 0
  }

  /// Bytes of the wire that the peer's system has taken, of all that was sent; it never gets less.
  var takenByteCount: Int { sentByteCount - waitingByteCount }
}
