package import EditModel

/// What an authority wants done, in order. The shell empties it after each call and keeps it, so
/// that its storage is reused.
package struct Outbox: Sendable {
  /// One thing to do.
  package enum Action: Sendable {
    /// Tell every live peer, all of one dialect in the same bytes.
    case broadcast(Notice)
    /// Tell one peer.
    case send(PeerID, Notice)
    /// Tell these peers, all of one dialect in the same bytes.
    case sendToAll([PeerID], Notice)
    /// From here on the peer takes part in broadcasts.
    case goLive(PeerID)
    /// From here on it does not; the authority catches it up.
    case goQuiet(PeerID)
    /// Call `drained` once the peer's connection has taken everything, though the peer is live.
    case awaitDrain(PeerID)
    /// Close the connection with this code, after what was sent to it. The peer has left.
    case close(PeerID, ConnectionErrorCode)
    /// The connection that asked to join under this ticket is this peer from here on.
    case joined(ticket: Int, PeerID)
    /// It cannot be one, for this reason.
    case refused(ticket: Int, ConnectionErrorCode, message: String)
    /// Read the digest of a revision from the journal and hand it to `compared`.
    case readDigest(at: Int)
    /// Call `tellRest` after so many milliseconds.
    case tellRest(after: UInt64)
    /// Call `tellPresence` after so many milliseconds.
    case tellPresence(after: UInt64)
    /// Read entries from the journal and hand them to `entriesLoaded`.
    case readEntries(PeerID, after: Int, purpose: JournalQuestion)
    /// What became of a creation.
    case answer(token: Int, CreationOutcome)
    /// Give the journal another epoch: a client holds a text of the present one that the journal
    /// does not.
    case renewEpoch(because: String)
  }

  /// What to do.
  package var actions: [Action] = []
  /// Bytes of all notices in it, about.
  private(set) var byteCount = 0

  /// Makes an empty one.
  package init() {}

  /// Forgets everything but the storage.
  package mutating func removeAll() {
    actions.removeAll(keepingCapacity: true)
    byteCount = 0
  }

  mutating func send(_ notice: consuming Notice, to peer: PeerID) {
    byteCount += notice.byteCount
    actions.append(.send(peer, notice))
  }

  mutating func send(_ notice: Notice, to peers: [PeerID]) {
    byteCount += notice.byteCount
    guard !peers.isEmpty else { return }
    actions.append(.sendToAll(peers, notice))
  }

  mutating func broadcast(_ notice: consuming Notice) {
    byteCount += notice.byteCount
    actions.append(.broadcast(notice))
  }
}
