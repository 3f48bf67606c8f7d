package import DocumentEngine
package import HTTP
package import WebSocket

/// Everything that a client can make the server spend, with the defaults that `Schemas/limits.json`
/// lists.
package struct ServerLimits: Sendable {
  /// What one document may cost.
  package var engine: EngineLimits
  /// What one WebSocket connection may make the server hold.
  package var webSocket: WebSocketLimits
  /// What one request may make the server hold.
  package var http: HTTPLimits
  /// When the deflate stream that peers of a document share starts afresh.
  package var stream: SharedDeflateStream.RestartPolicy
  /// Output that may wait for one peer before it is taken out of the broadcasts, in bytes.
  package var peerOutputByteCount = 1 << 20
  /// How long a peer may stay out of the broadcasts, in milliseconds.
  package var behindMilliseconds: UInt64 = 60_000
  /// How long a client may take with a request.
  package var httpTimeouts = HTTPTimeouts(
    idleNanoseconds: 60_000_000_000, headNanoseconds: 15_000_000_000,
    bodyNanoseconds: 15_000_000_000, bodyBytesPerSecond: 65_536)
  /// Silence of a WebSocket before it is pinged, in milliseconds.
  package var silenceMilliseconds: UInt64 = 30_000
  /// How long an answer to a ping may take, in milliseconds.
  package var pongMilliseconds: UInt64 = 20_000
  /// How long an answer to a close may take, in milliseconds.
  package var closeMilliseconds: UInt64 = 20_000
  /// Shortest broadcast that is deflated for peers without context takeover, in bytes.
  package var deflateByteCount = 200
  /// How long commits wait for edits, and peers for commits, where edits follow each other closely.
  package var pacing = Pacing()
  /// How long a document's deflate context is kept after its last broadcast, in milliseconds.
  package var contextIdleMilliseconds: UInt64 = 10_000
  /// How long an unused document stays in memory, in milliseconds.
  package var documentIdleMilliseconds: UInt64 = 10_000
  /// Most documents in memory, for each event loop.
  package var documentCount = 10_000
  /// Most connections.
  package var connectionCount = 50_000
  /// Connections beyond that, or beyond the descriptors, that are told so.
  package var surplusConnectionCount = 16
  /// Descriptors that connections leave to the journal, its readers and the page's files.
  package var reservedDescriptorCount = 32
  /// How long a connection that is told so may take with its request, in nanoseconds.
  package var surplusNanoseconds: UInt64 = 2_000_000_000
  /// When the text of a document in use is stored as a checkpoint.
  package var checkpoints = CheckpointPolicy(
    editCount: 1_000, editCountLimit: 16_000, textByteCountOfEdit: 64, byteCount: 4 << 20)
  /// How long edits wait for a lock that another program holds on the journal, in milliseconds.
  package var journalLockMilliseconds: UInt64 = 3_000
  /// Shortest time between two renewals of the journal's epoch, in milliseconds.
  package var epochRenewalMilliseconds: UInt64 = 60_000
  /// Most documents in one page of the list.
  package var listCount = 1_000
  /// How long a stopping server waits for clients that take what it told them, in milliseconds.
  package var shutdownMilliseconds: UInt64 = 3_000
  /// How long for one that takes nothing more and does not answer the close, in milliseconds.
  package var farewellMilliseconds: UInt64 = 500

  /// The defaults.
  package init() {
    engine = EngineLimits(
      documentUTF16Count: 16 << 20, componentCount: 100_000, peerCount: 1_000,
      selectionCount: 64, userByteCount: 512, messageByteCount: 32 << 20,
      editsPerSecond: 100_000, presenceMilliseconds: 50, historyCount: 4_096,
      historyByteCount: 4 << 20, recentByteCount: 256 << 10, undurableCount: 16_384,
      parkedCount: 256, catchUpByteCount: 256 << 10, partUTF16Count: 32 << 10,
      digestInterval: 256)
    webSocket = WebSocketLimits(
      frameByteCount: 32 << 20, messageByteCount: 32 << 20, fragmentCount: 65_536)
    http = HTTPLimits(
      startLineByteCount: 8 << 10, headByteCount: 32 << 10, fieldCount: 100,
      bodyByteCount: 64 << 20, chunkCount: 100_000)
    stream = SharedDeflateStream.RestartPolicy(
      messageCount: 4_096, byteCount: 1 << 20, messageCountWhenAwaited: 16)
  }
}
