/// What a connection is told first.
package struct Hello: Sendable {
  /// The document's name.
  package var document: String
  /// The name of the document's type.
  package var documentType: String
  /// The journal's lineage.
  package var epoch: Epoch
  /// The newest durable revision.
  package var revision: Int
  /// The oldest revision that a client may come back with.
  package var horizon: Int
  /// Whether the edits behind `since` follow; if not, the text does.
  package var continues: Bool
  /// The client's session.
  package var session: SessionID
  /// The secret to take the session up again with.
  package var resume: String
  /// Number of the session's last committed edit.
  package var sequence: Int
  /// Whether the document takes edits.
  package var access: Access
  /// What the client must keep to.
  package var limits: AnnouncedLimits

  /// Collects the parts.
  package init(
    document: String, documentType: String, epoch: Epoch, revision: Int, horizon: Int,
    continues: Bool, session: SessionID, resume: String, sequence: Int, access: Access,
    limits: AnnouncedLimits
  ) {
    self.document = document
    self.documentType = documentType
    self.epoch = epoch
    self.revision = revision
    self.horizon = horizon
    self.continues = continues
    self.session = session
    self.resume = resume
    self.sequence = sequence
    self.access = access
    self.limits = limits
  }
}
