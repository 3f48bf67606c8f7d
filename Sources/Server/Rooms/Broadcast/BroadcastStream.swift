import WebSocket

/// The form in which peers of one kind of permessage-deflate get a document's broadcasts.
///
/// Belongs to one document and its loop's thread.
final class BroadcastStream {
  /// Deflates once for all members.
  let deflate: SharedDeflateStream
  /// The stream's frames.
  var frames = BroadcastBuffer()
  /// Up to where all members were given the frames, while that is looked for.
  var given = Int.max
  /// Live peers of this kind.
  var peerCount = 0
  /// Those of them that are served uncompressed until the next start.
  var waitingCount = 0

  init(kind: SharedDeflateStream.Kind, limits: ServerLimits) {
    deflate = SharedDeflateStream(
      kind: kind, policy: limits.stream, thresholdByteCount: limits.deflateByteCount)
  }
}
