import EditModel
import Journaling

/// What an authority knows of a session while its document is in memory.
struct SessionState {
  let session: SessionID
  let secretHash: SecretHash
  /// Whether the journal holds the secret's hash already.
  var isStored: Bool
  var lastSequence: Int
  var lastRevision: Int
  var lastFingerprint: UInt64
  /// Base revision of the last edit; the next one's may not be older.
  var viewedRevision = 0
  /// The session's own edits that its client may still have in flight.
  var flight = SessionFlight.unknown
  /// The connection that speaks for the session now.
  var peer: PeerID?
  /// Whose edits it makes, as the journal calls them.
  var principal = ""
  var presence: PresenceState?
  /// What that presence calls its user, or "".
  var claimedName = ""
  var rate = RateLimit()

  init(
    session: SessionID, secretHash: SecretHash, isStored: Bool, lastSequence: Int = 0,
    lastRevision: Int = 0, lastFingerprint: UInt64 = 0
  ) {
    self.session = session
    self.secretHash = secretHash
    self.isStored = isStored
    self.lastSequence = lastSequence
    self.lastRevision = lastRevision
    self.lastFingerprint = lastFingerprint
  }

  init(_ record: SessionRecord) {
    self.init(
      session: record.session, secretHash: record.secretHash, isStored: true,
      lastSequence: record.lastSequence, lastRevision: record.lastRevision,
      lastFingerprint: record.lastFingerprint)
  }
}

/// What a session shows to others.
struct PresenceState {
  var selections: Selections
  /// The selections' offsets count in this revision's content.
  var revision: Int
  /// Bytes of a JSON object, or nothing.
  var user: [UInt8]
  /// Whether the peers have yet to be told.
  var isDirty: Bool
  /// When they were told last, in milliseconds of the loop's clock.
  var toldMilliseconds: UInt64
  /// Its place among all presences in the order of their telling; 0 before the first time.
  var number: Int
}

/// Counts edits by the second.
struct RateLimit {
  private var second: UInt64 = 0
  private var count = 0

  /// Tells whether one more is within `limit` in the second of `milliseconds`; 0 is no limit.
  mutating func admits(at milliseconds: UInt64, limit: Int) -> Bool {
    guard limit > 0 else { return true }
    if milliseconds / 1000 != second {
      second = milliseconds / 1000
      count = 0
    }
    count += 1
    return count <= limit
  }
}
