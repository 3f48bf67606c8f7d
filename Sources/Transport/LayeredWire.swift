internal import Threads

/// The wire below a socket's layer, with what the layer wants to send and the system has not taken.
final class LayeredWire {
  let layer: any SocketLayer
  private var unsent: [UInt8] = []
  private var unsentStart = 0
  /// Whether the layer takes nothing of its owner before something has come.
  private(set) var awaitsInput = false

  /// Most bytes that the layer is given at once, so that what it makes of them waits for space and
  /// not in memory: as much as a record of TLS holds (RFC 8446 §5.1).
  private static let writtenByteCount = 16 << 10

  init(_ layer: any SocketLayer) { self.layer = layer }

  var unsentByteCount: Int { unsent.count - unsentStart }

  /// See `Socket.receive`. What was received before comes first. The buffer is lent for the bytes
  /// of the wire, too.
  func receive(
    into buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32, _ sentByteCount: inout Int
  ) throws(SystemError) -> Int? {
    if layer.hasUnread { return try layer.read(into: buffer) }
    guard let count = try Socket.receive(into: buffer, from: descriptor) else { return nil }
    guard count > 0 else { return 0 }
    try layer.take(wire: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    let taken = try layer.read(into: buffer)
    awaitsInput = false
    try flush(to: descriptor, &sentByteCount)
    return taken
  }

  /// See `Socket.send`.
  func send(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, _ sentByteCount: inout Int
  ) throws(SystemError) -> Int {
    try flush(to: descriptor, &sentByteCount)
    var position = 0
    while unsentByteCount == 0 && position < bytes.count {
      let part = bytes[position...].prefix(Self.writtenByteCount)
      let count = try layer.write(UnsafeRawBufferPointer(rebasing: part))
      position += count
      try flush(to: descriptor, &sentByteCount)
      awaitsInput = count == 0 && unsentByteCount == 0
      if count == 0 { break }
    }
    return position
  }

  /// Tells the peer that nothing more will come.
  ///
  /// - Returns: Whether all of that has gone, or can go nowhere.
  func end(to descriptor: Int32, _ sentByteCount: inout Int) -> Bool {
    layer.end()
    do throws(SystemError) {
      try flush(to: descriptor, &sentByteCount)
      return unsentByteCount == 0
    } catch {
      return true
    }
  }

  private func flush(to descriptor: Int32, _ sentByteCount: inout Int) throws(SystemError) {
    layer.giveWire(to: &unsent)
    guard unsentByteCount > 0 else { return }
    let taken = try unsent.withUnsafeBufferPointer { bytes throws(SystemError) in
      let rest = UnsafeBufferPointer(rebasing: bytes[unsentStart...])
      return try Socket.send(UnsafeRawBufferPointer(rest), to: descriptor)
    }
    sentByteCount += taken
    unsentStart += taken
    guard unsentByteCount == 0 else { return }
    unsent.removeAll(keepingCapacity: unsent.capacity <= 2 * Self.writtenByteCount)
    unsentStart = 0
  }
}
