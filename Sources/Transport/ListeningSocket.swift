internal import Glibc
package import Threads

/// An address that is listened on; who comes meanwhile waits until a `TCPListener` takes it over.
package struct ListeningSocket: ~Copyable {
  /// Connections that may wait to be accepted.
  private static let backlog: Int32 = 1024

  /// Less than 0 once it was given away.
  private var descriptor: Int32

  /// Where it listens, with the port that the system chose for port 0.
  package let address: SocketAddress

  /// Makes what stands between each accepted connection and its wire.
  let makeLayer: @Sendable () -> (any SocketLayer)?

  /// Listens on `address`.
  ///
  /// - Parameters:
  ///   - address: Where to listen.
  ///   - makeLayer: Makes what stands between each accepted connection and its wire; `nil` for
  ///     nothing.
  /// - Throws: `SystemError` if the address cannot be had.
  package init(
    _ address: SocketAddress,
    layer makeLayer: @escaping @Sendable () -> (any SocketLayer)? = { nil }
  ) throws(SystemError) {
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(address.family, type | Int32(SOCK_NONBLOCK.rawValue), 0)
    guard descriptor >= 0 else { throw SystemError(call: "socket", code: errno) }
    var one: Int32 = 1
    let optionByteCount = socklen_t(MemoryLayout<Int32>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, optionByteCount)
    guard address.withSockaddr({ bind(descriptor, $0, $1) }) == 0 else {
      throw Self.failure("bind", address, descriptor)
    }
    guard listen(descriptor, Self.backlog) == 0 else {
      throw Self.failure("listen", address, descriptor)
    }
    self.descriptor = descriptor
    self.makeLayer = makeLayer
    let port = SocketAddress.localPort(of: descriptor)
    self.address = SocketAddress(host: address.host, port: port) ?? address
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  private static func failure(
    _ call: String, _ address: SocketAddress, _ descriptor: Int32
  ) -> SystemError {
    let error = SystemError(call: call, context: address.description, code: errno)
    close(descriptor)
    return error
  }

  /// Gives the descriptor away.
  consuming func release() -> Int32 {
    defer { descriptor = -1 }
    return descriptor
  }
}
