import DocumentEngine
import WebSocket

/// A peer's place in a room: how far it was given what the room tells.
///
/// Belongs to one broadcaster. A class, as each write to a peer looks at it: to copy it out of the
/// array would count references to all that it holds.
final class Seat {
  /// Who sits here.
  let peer: PeerID
  /// How it is reached.
  let endpoint: any PeerEndpoint
  /// What is told in its dialect.
  let form: BroadcastForm
  /// Whether it takes part in broadcasts.
  var isLive = false
  /// Up to where it was given the broadcasts, in the uncompressed or its stream's frames.
  var position = 0
  /// The stream that it is to take part in while it is live.
  var stream: BroadcastStream?
  /// Whether its window is the stream's.
  var membership = SharedDeflateStream.Membership()

  init(peer: PeerID, endpoint: any PeerEndpoint, form: BroadcastForm) {
    self.peer = peer
    self.endpoint = endpoint
    self.form = form
  }

  /// Whether a message to this peer alone may be deflated: to a member of a stream such messages
  /// go uncompressed, so that they do not touch the window that the members share.
  var mayDeflate: Bool {
    !membership.isInStream || endpoint.streamKind?.keepsContext == false
  }
}
