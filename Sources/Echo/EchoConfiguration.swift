package import HTTP
package import WebSocket

/// How an echo server behaves.
package struct EchoConfiguration: Sendable {
  /// What it agrees on for permessage-deflate; `nil` declines every offer.
  package var compression: CompressionConfiguration?
  /// What a client may make it hold.
  package var limits: WebSocketLimits
  /// What a request may make it hold.
  package var httpLimits: HTTPLimits
  /// How long a client may take with its handshake.
  package var httpTimeouts: HTTPTimeouts
  /// How long a client may be silent before it is pinged, in nanoseconds.
  package var silenceNanoseconds: UInt64
  /// How long it may take to answer a ping, in nanoseconds.
  package var pongNanoseconds: UInt64
  /// How long it may take to answer a close frame, or to close its end, in nanoseconds.
  package var closeNanoseconds: UInt64
  /// Above so many unsent bytes a client is not read from until it reads.
  package var bufferedByteCount: Int

  /// The usual values: 64 MiB messages, no context takeover by the server.
  ///
  /// - Parameters:
  ///   - allowsContextTakeover: Whether the server's messages may refer to earlier ones.
  ///   - windowBits: Largest window of either side, 9 to 15.
  package init(allowsContextTakeover: Bool = false, windowBits: Int = 15) {
    compression = CompressionConfiguration(
      serverWindowBits: windowBits, clientWindowBits: windowBits,
      allowsServerContextTakeover: allowsContextTakeover, level: 6, memoryLevel: 8)
    limits = WebSocketLimits(
      frameByteCount: 64 << 20, messageByteCount: 64 << 20, fragmentCount: 1 << 20)
    httpLimits = HTTPLimits(
      startLineByteCount: 8192, headByteCount: 16384, fieldCount: 100,
      // Of no body a byte is read: the head alone is answered.
      bodyByteCount: .max, chunkCount: 1)
    httpTimeouts = HTTPTimeouts(
      idleNanoseconds: 60_000_000_000, headNanoseconds: 10_000_000_000,
      bodyNanoseconds: 10_000_000_000, bodyBytesPerSecond: 1024)
    silenceNanoseconds = 60_000_000_000
    pongNanoseconds = 20_000_000_000
    closeNanoseconds = 5_000_000_000
    bufferedByteCount = 4 << 20
  }
}
