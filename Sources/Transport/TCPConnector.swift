internal import Glibc
package import Threads

/// Opens connections, for clients.
package enum TCPConnector {
  /// Connects and waits for it; meant for servers on this machine, where that takes microseconds.
  ///
  /// - Returns: The connected socket.
  /// - Throws: `SystemError` if nobody listens there.
  package static func connect(to address: SocketAddress) throws(SystemError) -> Socket {
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(address.family, type, 0)
    guard descriptor >= 0 else { throw SystemError(call: "socket", code: errno) }
    guard address.withSockaddr({ Glibc.connect(descriptor, $0, $1) }) == 0 else {
      let error = SystemError(call: "connect", context: address.description, code: errno)
      close(descriptor)
      throw error
    }
    let flags = fcntl(descriptor, F_GETFL)
    _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK)
    return Socket(adopting: descriptor)
  }
}
