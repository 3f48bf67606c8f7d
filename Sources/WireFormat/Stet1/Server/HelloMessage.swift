import JSON
package import EditModel
internal import Notation

/// `hello`: the first message of a connection.
package struct HelloMessage: Sendable {
  /// The document's name.
  package var document: String
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
    document: String, epoch: Epoch, revision: Int, horizon: Int, continues: Bool,
    session: SessionID, resume: String, sequence: Int, access: Access, limits: AnnouncedLimits
  ) {
    self.document = document
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

  /// Appends the message.
  package func write(to output: inout [UInt8]) {
    output.append(literal: #"{"type":"hello","protocol":"stet.v1","document":"#)
    output.appendJSON(document)
    output.append(literal: #","documentType":"text","epoch":""#)
    Base64.append(epoch.bits, to: &output)
    output.append(literal: #"","revision":"#)
    output.appendJSON(revision)
    output.append(literal: #","horizon":"#)
    output.appendJSON(horizon)
    output.append(literal: continues ? #","continues":true"# : #","continues":false"#)
    output.append(literal: #","session":""#)
    Base64.append(session.bits, to: &output)
    output.append(literal: #"","resume":"#)
    output.appendJSON(resume)
    output.append(literal: #","sequence":"#)
    output.appendJSON(sequence)
    output.append(literal: #","access":"#)
    output.appendJSON(access.rawValue)
    output.append(literal: #","limits":"#)
    limits.write(to: &output)
    output.append(UInt8(ascii: "}"))
  }
}
