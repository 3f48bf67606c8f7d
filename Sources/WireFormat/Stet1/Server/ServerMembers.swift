import EditModel
import JSON

/// The members that a server's message had.
struct ServerMembers {
  var type: String?
  var revision: Int?
  var session: String?
  var sequence: Int?
  var operation: EditModel.Operation?
  var code: String?
  var message: String?
  var text: String?
  var digest: String?
  var selections: Selections?
  var user: [UInt8]?
  var access: String?
  var protocolName: String?
  var document: String?
  var documentType: String?
  var epoch: String?
  var horizon: Int?
  var continues: Bool?
  var resume: String?
  var limits: AnnouncedLimits?
  var content: Content?

  private static let names: [StaticString] = [
    "type", "revision", "session", "sequence", "operation", "code", "message", "text", "digest",
    "selections", "user", "access", "protocol", "document", "documentType", "epoch", "horizon",
    "resume", "limits", "continues", "content",
  ]

  /// Reads a whole message.
  mutating func read(
    from reader: inout JSONReader, in utf8: UnsafeBufferPointer<UInt8>, of kind: DocumentType
  ) throws(JSONError) {
    var seen = try reader.beginObject()
    while let name = try reader.nextMember(&seen, of: Self.names) {
      switch name {
      case 0: type = try reader.readString()
      case 1: revision = try reader.readInteger()
      case 2: session = try reader.readString()
      case 3: sequence = try reader.readInteger()
      case 4: operation = try Self.readOperation(&reader, of: kind)
      case 5: code = try reader.readString()
      case 6: message = try reader.readString()
      case 7: text = try reader.readString()
      case 8: digest = try reader.readString()
      case 9: selections = try reader.readSelections(of: kind, limit: .max)
      case 10: user = try reader.readObjectBytes(in: utf8)
      default: try readRare(name, from: &reader, of: kind)
      }
    }
    try reader.finish()
  }

  /// Reads a member that only comes at the start of a connection, or seldom.
  private mutating func readRare(
    _ name: Int, from reader: inout JSONReader, of kind: DocumentType
  ) throws(JSONError) {
    switch name {
    case 11: access = try reader.readString()
    case 12: protocolName = try reader.readString()
    case 13: document = try reader.readString()
    case 14: documentType = try reader.readString()
    case 15: epoch = try reader.readString()
    case 16: horizon = try reader.readInteger()
    case 17: resume = try reader.readString()
    case 18: limits = try AnnouncedLimits(reading: &reader)
    case 19: continues = try reader.readBoolean()
    case 20: content = try Content(reading: &reader, of: kind)
    default: try reader.skipValue()
    }
  }

  /// Reads an operation; a server's has no limit but that of the message.
  private static func readOperation(
    _ reader: inout JSONReader, of type: DocumentType
  ) throws(JSONError) -> EditModel.Operation {
    let start = reader.byteOffset
    do throws(OperationCodingError) {
      return try Operation(reading: &reader, of: type, componentLimit: .max)
    } catch .json(let error) {
      throw error
    } catch {
      throw .wrongType(expected: .array, byteOffset: start)
    }
  }

  /// The value of a member that must be there.
  func required<Value>(_ value: Value?, _ name: String) throws(MessageError) -> Value {
    guard let value else { throw .memberMissing(name) }
    return value
  }

  func revisionOfText() throws(MessageError) -> Int {
    let revision = try required(revision, "revision")
    guard revision >= 0 else { throw .memberInvalid("revision") }
    return revision
  }

  func sequenceOfEdit() throws(MessageError) -> Int {
    let sequence = try required(sequence, "sequence")
    guard sequence > 0 else { throw .memberInvalid("sequence") }
    return sequence
  }

  func sessionID() throws(MessageError) -> SessionID {
    guard let id = SessionID(try required(session, "session")) else {
      throw .memberInvalid("session")
    }
    return id
  }

  func digestOfText() throws(MessageError) -> UInt64 {
    let digest = try required(digest, "digest")
    let isCanonical = digest.utf8.allSatisfy { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
    guard isCanonical, digest.utf8.count == 16, let value = UInt64(digest, radix: 16) else {
      throw .memberInvalid("digest")
    }
    return value
  }

  func accessOfDocument() throws(MessageError) -> Access {
    guard let access = Access(rawValue: try required(access, "access")) else {
      throw .memberInvalid("access")
    }
    return access
  }

  func edit() throws(MessageError) -> CommittedEdit {
    let revision = try revisionOfText()
    guard revision > 0 else { throw .memberInvalid("revision") }
    return CommittedEdit(
      revision: revision, session: try sessionID(), sequence: try sequenceOfEdit(),
      operation: try required(operation, "operation"))
  }

  func snapshot(of type: DocumentType) throws(MessageError) -> ServerMessage {
    let revision = try revisionOfText()
    let digest = try digestOfText()
    switch type {
    case .text:
      return .snapshot(revision: revision, text: try required(text, "text"), digest: digest)
    case .other:
      return .content(
        revision: revision, try required(content, "content"), digest: digest)
    }
  }

  func presence() throws(MessageError) -> ServerMessage {
    .presence(
      session: try sessionID(),
      PresenceUpdate(
        revision: try revisionOfText(), selections: try required(selections, "selections"),
        user: user))
  }

  func hello() throws(MessageError) -> Hello {
    guard try required(protocolName, "protocol") == "stet.v1" else {
      throw .memberInvalid("protocol")
    }
    guard let epoch = Epoch(try required(epoch, "epoch")) else { throw .memberInvalid("epoch") }
    let sequence = try required(sequence, "sequence")
    let horizon = try required(horizon, "horizon")
    guard sequence >= 0 else { throw .memberInvalid("sequence") }
    guard horizon >= 0 else { throw .memberInvalid("horizon") }
    return Hello(
      document: try required(document, "document"),
      documentType: try required(documentType, "documentType"), epoch: epoch,
      revision: try revisionOfText(),
      horizon: horizon, continues: try required(continues, "continues"),
      session: try sessionID(), resume: try required(resume, "resume"), sequence: sequence,
      access: try accessOfDocument(), limits: try required(limits, "limits"))
  }
}
