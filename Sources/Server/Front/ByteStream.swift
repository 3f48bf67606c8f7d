import Transport

/// What an HTTP connection needs of what carries it. See `TCPConnection` for what each does.
protocol ByteStream: AnyObject {
  /// Bytes that are queued and not yet taken.
  var bufferedByteCount: Int { get }
  /// Queues what `write` appends.
  func withOutput(_ write: (inout [UInt8]) -> Void)
  /// Writes what is queued.
  func flush()
  /// Stops reading.
  func pauseReading()
  /// Reads again.
  func resumeReading()
  /// Ends once what is queued has been written.
  func finish()
  /// Ends at once.
  func close()
  /// Gives the socket away.
  func release() -> Socket
}

extension TCPConnection: ByteStream {}
