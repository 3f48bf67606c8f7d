import EditModel
import WebSocket
import WireFormat

/// A document's broadcasts in one dialect, framed once for every way in which peers take them.
///
/// Belongs to one document and its loop's thread.
final class BroadcastForm {
  /// The protocol.
  let dialect: Dialect
  /// How many peers of this dialect take part in broadcasts.
  var liveCount = 0
  /// Broadcasts as uncompressed frames.
  var plain = BroadcastBuffer()
  /// Up to where all who take those were given them, while that is looked for.
  var given = Int.max
  /// The deflated ones.
  private(set) var streams: [BroadcastStream] = []

  init(in dialect: Dialect) {
    self.dialect = dialect
  }

  /// The stream of a kind.
  func stream(of kind: SharedDeflateStream.Kind, limits: ServerLimits) -> BroadcastStream {
    if let stream = streams.first(where: { $0.deflate.kind == kind }) { return stream }
    let stream = BroadcastStream(kind: kind, limits: limits)
    streams.append(stream)
    return stream
  }

  /// Whether there are frames to be forgotten once they were given.
  var isEmpty: Bool { plain.bytes.isEmpty && streams.allSatisfy(\.frames.bytes.isEmpty) }

  /// Forgets what all were given.
  func trim() {
    plain.trim(before: min(given, plain.end))
    given = .max
    for stream in streams {
      stream.frames.trim(before: min(stream.given, stream.frames.end))
      stream.given = .max
    }
  }
}
