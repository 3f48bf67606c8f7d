package import EditModel

/// What an authority wants done, in order. The shell empties it after each call and keeps it, so
/// that its storage is reused.
package struct Outbox: Sendable {
  /// One thing to do. Ranges are byte ranges of `Outbox.bytes` and hold one message each.
  package enum Action: Sendable {
    /// Send the message to every live peer, in the same bytes.
    case broadcast(Range<Int>)
    /// Send the message to one peer.
    case send(PeerID, Range<Int>)
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

  /// The messages.
  package var bytes: [UInt8] = []
  /// What to do.
  package var actions: [Action] = []

  /// Makes an empty one.
  package init() {}

  /// Forgets everything but the storage.
  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    actions.removeAll(keepingCapacity: true)
  }

  mutating func send(to peer: PeerID, _ write: (inout [UInt8]) -> Void) {
    let start = bytes.count
    write(&bytes)
    actions.append(.send(peer, start..<bytes.count))
  }

  mutating func broadcast(_ write: (inout [UInt8]) -> Void) {
    let start = bytes.count
    write(&bytes)
    actions.append(.broadcast(start..<bytes.count))
  }
}

/// Why entries are read from the journal.
package enum JournalQuestion: Sendable, Equatable {
  /// A peer is caught up with them.
  case catchUp
  /// An edit with an old base is transformed over them.
  case transform
  /// The edit with this number of the peer's session is looked for in front of a revision, to
  /// answer a resend of it.
  case resend(sequence: Int, before: Int)

  /// Entries that are searched at a time.
  package static let windowCount = 1024
}

/// What became of a creation.
package enum CreationOutcome: Sendable, Equatable {
  /// The document was created at this revision, which is durable; its text has this digest.
  case created(revision: Int, digest: UInt64)
  /// There is a document of this name already.
  case exists
  /// The text is longer than a document may be.
  case tooLarge
  /// The journal cannot be written now.
  case unavailable(reason: String)
}
