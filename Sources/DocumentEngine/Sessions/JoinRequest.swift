package import EditModel

/// What a connection brings along when it joins a document.
package struct JoinRequest: Sendable {
  /// A session, the secret that proves it, and who brings that.
  package struct Credentials: Sendable {
    /// Which session.
    package var session: SessionID
    /// The secret, 22 characters of base64url, to be repeated in `hello`.
    package var secret: String
    /// Hash of the secret, which is all that is kept of it.
    package var secretHash: SecretHash
    /// Who brings it, which the journal keeps with each edit.
    package var principal = Principal.anonymous

    /// Collects what a client names.
    package init(session: SessionID, secret: String, secretHash: SecretHash) {
      self.session = session
      self.secret = secret
      self.secretHash = secretHash
    }

    /// The session that a secret makes.
    package init(secret: String, secretHash: SecretHash) {
      self.init(session: secretHash.session, secret: secret, secretHash: secretHash)
    }

    /// Whether the session is the one that the secret makes. Sessions of journals from before that
    /// was so are known by the hash of their secret alone.
    package var isConsistent: Bool { session == secretHash.session }
  }

  /// Random credentials for the case that nothing is resumed.
  package var fresh: Credentials
  /// What the client had before, if it comes back.
  package var resumed: Credentials?
  /// The client's epoch, if it comes back.
  package var epoch: Epoch?
  /// The revision behind which it wants the edits, if it comes back with a text.
  package var since: Int?
  /// The digest of that text.
  package var digest: UInt64?
  /// The type of document that the client speaks.
  package var type = DocumentType.text

  /// Collects the parts.
  package init(fresh: Credentials, resumed: Credentials?, epoch: Epoch?, held: HeldText?) {
    self.fresh = fresh
    self.resumed = resumed
    self.epoch = epoch
    since = held?.revision
    digest = held?.digest
  }

  /// The text that it can be compared by.
  package var held: HeldText? {
    guard let since, let digest else { return nil }
    return HeldText(revision: since, digest: digest)
  }
}
