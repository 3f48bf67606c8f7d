import DocumentEngine
import EditModel

/// A connection of a user to the server, as both ends see it.
struct SimulatedLink {
  /// One direction: messages arrive in the order of sending, up to where the link was cut.
  struct Lane {
    var sentCount = 0
    var arrivedCount = 0
    /// Messages from this one on never arrive.
    var limit = Int.max
    /// When the last one sent arrives.
    var lastArrival = 0
    /// Bytes on their way.
    var byteCount = 0
    /// Bytes that it takes in a millisecond.
    var bytesPerMillisecond = Int.max

    var isEmpty: Bool { arrivedCount == sentCount }
  }

  let user: Int
  var toServer = Lane()
  var toClient = Lane()
  /// The server's name for it, once it has joined.
  var peer: PeerID?
  var session: SessionID?
  /// How often the journal had been put back when it joined.
  var lineage = 0
  /// Whether the user still uses it.
  var isClientOpen = true
  /// Whether the server still knows of it.
  var isServerOpen = true
  /// Whether it takes part in broadcasts.
  var isLive = false
  /// How many of the room's broadcasts it was given, or does not need.
  var givenCount = 0
  /// Whether it is cut and both ends will notice.
  var isCut = false
  /// What the user is told that it was closed with.
  var closeCode: Int?
  /// Whether somebody tries to take a session up with a wrong secret.
  var isImpostor = false
}
