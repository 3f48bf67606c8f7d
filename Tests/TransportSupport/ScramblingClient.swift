internal import Threads
package import Transport

/// The client's end of a connection whose server has a `ScramblingLayer`.
package final class ScramblingClient {
  private let socket: ClientSocket
  private let layer = ScramblingLayer(isAccepting: false)

  /// Connects; it greets with the first that it sends.
  package init(connectingTo address: SocketAddress) throws {
    socket = try ClientSocket(connectingTo: address)
  }

  /// Sends all bytes with one call of the system.
  package func send(_ bytes: [UInt8]) throws {
    _ = bytes.withUnsafeBytes { layer.write($0) }
    try sendWire()
  }

  /// Tells the server's layer that nothing more will be sent.
  package func end() throws {
    layer.end()
    try sendWire()
  }

  private func sendWire() throws {
    var wire: [UInt8] = []
    layer.giveWire(to: &wire)
    try socket.send(wire)
  }

  /// Receives so many bytes, or fewer if the server's layer ends before.
  package func receive(_ byteCount: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < byteCount {
      let room = min(piece.count, byteCount - bytes.count)
      let count = piece.withUnsafeMutableBytes {
        layer.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[..<room]))
      }
      switch count {
      case nil: try receiveWire()
      case 0: return bytes
      case let count?: bytes += piece[..<count]
      }
    }
    return bytes
  }

  /// Receives all until the server's layer ends.
  package func receiveToEnd() throws -> [UInt8] { try receive(.max) }

  /// Receives what is on the wire: all of it may be the layer's own.
  package func receiveWire() throws {
    let wire = try socket.receiveSome()
    guard !wire.isEmpty else { throw SystemError(call: "the wire ended before its layer", code: 0) }
    try wire.withUnsafeBytes { try layer.take(wire: $0) }
  }

  /// What is left on the wire behind the layer's end.
  package func receiveWireToEnd() throws -> [UInt8] { try socket.receiveToEnd() }

  /// Closes it.
  package func close() { socket.close() }
}
