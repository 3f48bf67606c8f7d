package import EditModel
package import Journaling

/// The one place where the edits of one document are put in order.
///
/// A machine without I/O: the shell calls a method for each event and does what the outbox says.
/// An edit is committed in memory at once, told to the journal with `takeAppend`, and told to
/// anybody else only after `committed`. `revision` therefore may be ahead of `durableRevision`, and
/// everything that leaves speaks of durable revisions alone.
package struct DocumentAuthority {
  /// Somebody who waits until a revision is durable.
  struct Waiter {
    enum Purpose {
      case join(PeerID, since: Int?)
      case create(token: Int)
    }
    var purpose: Purpose
    var revision: Int
    var content: Content
  }

  /// The document's name.
  package let name: DocumentName
  /// The journal's lineage.
  package var epoch: Epoch
  let limits: EngineLimits

  /// The content at `revision`.
  package internal(set) var content: Content
  /// The newest revision in memory.
  package internal(set) var revision: Int
  /// The newest revision that is on disk.
  package internal(set) var durableRevision: Int
  /// Why edits are refused now; `nil` if they are not.
  package internal(set) var readOnlyReason: String?
  /// Bytes of all edits that were committed since the document was loaded.
  package internal(set) var committedByteCount = 0
  /// When the newest revision was made, in milliseconds since 1970-01-01T00:00:00Z.
  package internal(set) var modifiedMilliseconds: Int64

  /// Whether the journal did not hold the document when it was loaded.
  let isNew: Bool

  var history: OperationHistory
  /// Indexes of the sessions that made the newest revisions, at least those of `history`.
  var authors: [Int32] = []
  var recent: RecentEdits
  var sessions: [SessionState]
  var sessionIndexes: [SessionID: Int]
  /// Sessions whose connection ended before they committed an edit, oldest first.
  var silentSessions: [Int] = []
  var peers: [PeerState?] = []
  var freeSlots: [Int] = []
  var nextGeneration: UInt32 = 0
  /// How many peers there are.
  package internal(set) var peerCount = 0
  /// The newest edits, which the journal has not been given yet.
  var unhanded: [JournalEntry] = []
  /// Sessions whose first edit is among `unhanded`.
  var unhandedSessions: [(session: SessionID, secretHash: SecretHash)] = []
  /// Digests that the peers are told once their revision is durable, in order.
  var digests: [HeldText] = []
  var waiters: [Waiter] = []
  /// Rejections of edits behind such as are not durable yet, in the order of their telling.
  var heldRejections: [HeldRejection] = []
  /// Indexes of the sessions whose presence `tellPresence` has yet to tell.
  package internal(set) var dirtyPresence: [Int] = []
  /// How many presences were told, each to all peers that keep up.
  var presenceCount = 0
  /// Sessions that left, for peers that were not live then.
  var departures = Departures()
  /// The time of the last event that brought one.
  var time = EngineTime(wallMilliseconds: 0, loopMilliseconds: 0)

  /// Begins with what the journal holds.
  ///
  /// - Parameters:
  ///   - name: The document's name.
  ///   - epoch: The journal's lineage.
  ///   - state: The newest durable state.
  ///   - limits: What the document may cost.
  package init(name: DocumentName, epoch: Epoch, state: DocumentState, limits: EngineLimits) {
    self.name = name
    self.epoch = epoch
    self.limits = limits
    content = state.content
    isNew = !state.exists
    revision = state.revision
    durableRevision = state.revision
    modifiedMilliseconds = state.milliseconds
    history = OperationHistory(revision: state.revision)
    recent = RecentEdits(state, byteCountLimit: limits.recentByteCount)
    sessions = state.sessions.map(SessionState.init)
    sessionIndexes = [:]
    for (index, session) in sessions.enumerated() { sessionIndexes[session.session] = index }
  }

  /// Whether nobody is connected, nothing is pending, and the document can leave memory.
  package var isIdle: Bool {
    peerCount == 0 && revision == durableRevision && waiters.isEmpty && readOnlyReason == nil
  }

  /// The content that the peers were told last, to be looked for in the journal. O(1).
  package var told: HeldText? {
    recent.digest(at: durableRevision).map { HeldText(revision: durableRevision, digest: $0) }
  }

  /// The newest content, to be stored once its revision is durable. O(1).
  package var checkpoint: Checkpoint {
    Checkpoint(revision: revision, content: content, milliseconds: modifiedMilliseconds)
  }

  /// The edits that the journal has not been given yet; the caller gives them to it and tells its
  /// answer with `committed` or `suspend`, in the order of the appends.
  ///
  /// - Returns: `nil` if there are none.
  package mutating func takeAppend() -> JournalAppend? {
    guard !unhanded.isEmpty else { return nil }
    var append = JournalAppend(
      document: name, type: content.type, expectedRevision: revision - unhanded.count,
      entries: [], newSessions: [], milliseconds: modifiedMilliseconds)
    swap(&append.entries, &unhanded)
    swap(&append.newSessions, &unhandedSessions)
    return append
  }

  func isCurrent(_ peer: PeerID) -> Bool {
    peer.slot < peers.count && peers[peer.slot]?.id == peer
  }
}
