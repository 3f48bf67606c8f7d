/// Whether a document takes edits.
package enum Access: String, Sendable {
  /// It does.
  case write
  /// It does not, for now.
  case readOnly = "read-only"
}

/// The limits that a client can run into, as `hello` announces them.
package struct AnnouncedLimits: Sendable, Equatable {
  /// Longest text, in UTF-16 code units.
  package var documentUTF16Count: Int
  /// Most components of one operation.
  package var componentCount: Int
  /// Longest message, in bytes.
  package var messageByteCount: Int
  /// Most edits of one session in a second; 0 for no limit.
  package var editsPerSecond: Int
  /// Most selections in one presence message.
  package var selectionCount: Int
  /// Longest description of a user, in bytes of JSON.
  package var userByteCount: Int

  /// Collects the limits.
  package init(
    documentUTF16Count: Int, componentCount: Int, messageByteCount: Int, editsPerSecond: Int,
    selectionCount: Int, userByteCount: Int
  ) {
    self.documentUTF16Count = documentUTF16Count
    self.componentCount = componentCount
    self.messageByteCount = messageByteCount
    self.editsPerSecond = editsPerSecond
    self.selectionCount = selectionCount
    self.userByteCount = userByteCount
  }

  func write(to output: inout [UInt8]) {
    let members: [(StaticString, Int)] = [
      (#"{"documentUTF16Count":"#, documentUTF16Count),
      (#","componentCount":"#, componentCount),
      (#","messageByteCount":"#, messageByteCount),
      (#","editsPerSecond":"#, editsPerSecond),
      (#","selectionCount":"#, selectionCount),
      (#","userByteCount":"#, userByteCount),
    ]
    for (name, value) in members {
      output.append(literal: name)
      output.appendJSON(value)
    }
    output.append(UInt8(ascii: "}"))
  }
}

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
    RandomBits.append(epoch.bits, to: &output)
    output.append(literal: #"","revision":"#)
    output.appendJSON(revision)
    output.append(literal: #","horizon":"#)
    output.appendJSON(horizon)
    output.append(literal: continues ? #","continues":true"# : #","continues":false"#)
    output.append(literal: #","session":""#)
    RandomBits.append(session.bits, to: &output)
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
