package import EditModel
import JSON

/// A message from a server, as a client reads it.
package enum ServerMessage: Sendable {
  /// The first message of a connection.
  case hello(Hello)
  /// A part of the text that the next `snapshot` ends.
  case part(text: String)
  /// A whole text, or what follows its parts, with the digest that the whole must have.
  case snapshot(revision: Int, text: String, digest: UInt64)
  /// A whole content of another type than text, with the digest that it must have.
  case content(revision: Int, Content, digest: UInt64)
  /// An edit that is durable.
  case edit(CommittedEdit)
  /// An edit that was sent again is durable as this revision.
  case ack(sequence: Int, revision: Int)
  /// An edit was not committed.
  case reject(sequence: Int, code: String, message: String)
  /// Another session's selections.
  case presence(session: SessionID, PresenceUpdate)
  /// A session has no connection any more.
  case left(SessionID)
  /// What the text of a revision must hash to.
  case digest(revision: Int, digest: UInt64)
  /// Whether the document takes edits has changed.
  case access(Access, code: String, message: String)
  /// The answer to `ping`.
  case pong
  /// The connection ends.
  case error(code: String, message: String)
}

extension ServerMessage {
  /// Reads a message; members may come in any order, unknown ones are passed over.
  ///
  /// - Parameters:
  ///   - bytes: Well-formed UTF-8.
  ///   - type: The type of the document that it is about; before `hello` has told, any will do.
  /// - Throws: `MessageError` for the first rule broken.
  /// - Complexity: O(n) in the bytes.
  package init(json bytes: UnsafeRawBufferPointer, of type: DocumentType) throws(MessageError) {
    var members = ServerMembers()
    do throws(JSONError) {
      let compact = try bytes.withMemoryRebound(to: UInt8.self) { (utf8) throws(JSONError) in
        if case .text = type, let edit = CommittedEdit(compact: utf8) { return Optional(edit) }
        var reader = JSONReader(utf8)
        try members.read(from: &reader, in: utf8, of: type)
        return nil
      }
      if let compact {
        self = .edit(compact)
        return
      }
    } catch {
      throw .json(error)
    }
    switch try members.required(members.type, "type") {
    case "edit": self = .edit(try members.edit())
    case "hello": self = .hello(try members.hello())
    case "part": self = .part(text: try members.required(members.text, "text"))
    case "snapshot": self = try members.snapshot(of: type)
    case "ack":
      self = .ack(sequence: try members.sequenceOfEdit(), revision: try members.revisionOfText())
    case "reject":
      self = .reject(
        sequence: try members.sequenceOfEdit(), code: try members.required(members.code, "code"),
        message: try members.required(members.message, "message"))
    case "presence": self = try members.presence()
    case "left": self = .left(try members.sessionID())
    case "digest":
      self = .digest(
        revision: try members.revisionOfText(), digest: try members.digestOfText())
    case "access":
      let access = try members.accessOfDocument()
      // Only what is read-only has a reason.
      let none = access == .write ? "" : nil
      self = .access(
        access, code: try members.required(members.code ?? none, "code"),
        message: try members.required(members.message ?? none, "message"))
    case "pong": self = .pong
    case "error":
      self = .error(
        code: try members.required(members.code, "code"),
        message: try members.required(members.message, "message"))
    case let other: throw .unknownType(other)
    }
  }
}
