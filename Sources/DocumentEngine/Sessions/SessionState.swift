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
