package import Threads

/// What stands between the bytes of a socket's owner and those of the wire, as TLS does.
///
/// A machine: it is handed bytes and hands bytes out, and calls nothing of the system. It belongs
/// to one socket, and goes along when that is handed to another thread.
package protocol SocketLayer: AnyObject {
  /// Takes what came over the wire.
  ///
  /// - Throws: `SystemError` if the peer broke the layer's rules; the connection is of no use then.
  func take(wire bytes: UnsafeRawBufferPointer) throws(SystemError)

  /// Moves what there is for the owner to `buffer`, as far as it fits.
  ///
  /// - Returns: How many bytes; 0 if the peer said that no more will come, and `nil` if there are
  ///   none before more has come over the wire.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int?

  /// Whether `read` would not return `nil`.
  var hasUnread: Bool { get }

  /// Takes bytes of the owner.
  ///
  /// - Returns: How many: none while something must come over the wire first.
  func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int

  /// Takes note that the owner writes nothing more, which is to be told to the peer; again, it does
  /// nothing.
  func end()

  /// Appends what is to go over the wire to `output`, and forgets it.
  func giveWire(to output: inout [UInt8])
}
