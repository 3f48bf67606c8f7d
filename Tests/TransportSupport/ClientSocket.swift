internal import Glibc
import Threads
package import Transport

/// A plain blocking socket at the client's end; calls give up when they are overdue.
package final class ClientSocket: Sendable {
  package let descriptor: Int32

  package init(connectingTo address: SocketAddress) throws {
    descriptor = try TCPConnector.connect(to: address).release()
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    var limit = timeval(tv_sec: Overdue.milliseconds / 1000, tv_usec: 0)
    let byteCount = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, byteCount)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, byteCount)
  }

  /// Sends all bytes.
  package func send(_ bytes: [UInt8]) throws {
    var position = 0
    while position < bytes.count {
      let count = Glibc.send(
        descriptor, Array(bytes[position...].prefix(1 << 20)), min(bytes.count - position, 1 << 20),
        Int32(MSG_NOSIGNAL))
      guard count > 0 else { throw SystemError(call: "send", code: errno) }
      position += count
    }
  }

  /// Receives so many bytes, or fewer if the other side ends before.
  package func receive(_ byteCount: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < byteCount {
      let count = recv(descriptor, &chunk, min(chunk.count, byteCount - bytes.count), 0)
      guard count >= 0 else { throw SystemError(call: "recv", code: errno) }
      guard count > 0 else { break }
      bytes += chunk[..<count]
    }
    return bytes
  }

  /// Receives what there is, at least a byte; nothing once the other side has ended.
  package func receiveSome() throws -> [UInt8] {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(descriptor, &chunk, chunk.count, 0)
    guard count >= 0 else { throw SystemError(call: "recv", code: errno) }
    return Array(chunk[..<count])
  }

  /// Receives all until the other side ends.
  package func receiveToEnd() throws -> [UInt8] { try receive(.max) }

  /// Says that nothing more will be sent.
  package func endOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Closes it; `abruptly` with a reset.
  package func close(abruptly: Bool = false) {
    if abruptly {
      var option = linger(l_onoff: 1, l_linger: 0)
      let byteCount = socklen_t(MemoryLayout<linger>.size)
      setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, byteCount)
    }
    Glibc.close(descriptor)
  }
}
