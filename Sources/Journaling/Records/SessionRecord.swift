package import EditModel

/// What is remembered of a session for good: enough to recognise its owner and its last edit.
package struct SessionRecord: Sendable {
  /// Which session.
  package var session: SessionID
  /// Hash of the secret that lets a client take the session up again.
  package var secretHash: SecretHash
  /// Number of the session's last committed edit; 0 before the first.
  package var lastSequence: Int
  /// The revision that edit made.
  package var lastRevision: Int
  /// What that edit's resend must hash to.
  package var lastFingerprint: UInt64

  /// Collects the parts.
  package init(
    session: SessionID, secretHash: SecretHash, lastSequence: Int, lastRevision: Int,
    lastFingerprint: UInt64
  ) {
    self.session = session
    self.secretHash = secretHash
    self.lastSequence = lastSequence
    self.lastRevision = lastRevision
    self.lastFingerprint = lastFingerprint
  }
}
