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
