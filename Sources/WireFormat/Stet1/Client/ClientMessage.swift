package import EditModel
import JSON

/// A message from a client.
package enum ClientMessage: Sendable, Equatable {
  /// An edit to commit.
  case edit(EditSubmission)
  /// An edit whose operation is none; to be rejected under its number.
  case invalidEdit(sequence: Int, OperationCodingError)
  /// Where the user is.
  case presence(PresenceUpdate)
  /// A question whether the server is there.
  case ping
}

extension ClientMessage {
  private static let names: [StaticString] = [
    "type", "sequence", "revision", "operation", "selections", "user",
  ]

  /// The members that a message had, each checked as soon as it was read.
  private struct Members {
    var type: String?
    var sequence: Int?
    var revision: Int?
    var operation: Result<Operation, OperationCodingError>?
    var selections: Selections?
    var user: UserDescription?
  }

  /// Reads a message; members may come in any order, unknown ones are passed over.
  ///
  /// - Parameters:
  ///   - bytes: Well-formed UTF-8.
  ///   - type: The type of the document that it is about.
  ///   - limits: What the message may hold.
  /// - Throws: `MessageError` for the first rule broken.
  /// - Complexity: O(n) in the bytes.
  package init(
    json bytes: UnsafeRawBufferPointer, of type: DocumentType, limits: MessageLimits
  ) throws(MessageError) {
    var members = Members()
    do throws(JSONError) {
      let compact = try bytes.withMemoryRebound(to: UInt8.self) { (utf8) throws(JSONError) in
        if case .text = type, let edit = EditSubmission(compact: utf8, limits: limits) {
          return Optional(edit)
        }
        var reader = JSONReader(utf8)
        try Self.read(&members, from: &reader, in: utf8, of: type, limits: limits)
        return nil
      }
      if let compact {
        self = .edit(compact)
        return
      }
    } catch {
      throw .json(error)
    }
    switch members.type {
    case "edit": self = try Self.edit(members)
    case "presence": self = try Self.presence(members, limits: limits)
    case "ping": self = .ping
    case nil: throw .typeMissing
    case let other?: throw .unknownType(other)
    }
  }

  private static func read(
    _ members: inout Members, from reader: inout JSONReader, in utf8: UnsafeBufferPointer<UInt8>,
    of type: DocumentType, limits: MessageLimits
  ) throws(JSONError) {
    var seen = try reader.beginObject()
    while let name = try reader.nextMember(&seen, of: names) {
      switch name {
      case 0: members.type = try reader.readString()
      case 1: members.sequence = try reader.readInteger()
      case 2: members.revision = try reader.readInteger()
      case 3:
        members.operation = try readOperation(&reader, of: type, limits: limits)
      case 4: members.selections = try reader.readSelections(of: type, limit: limits.selectionCount)
      case 5: members.user = try UserDescription(reading: &reader, in: utf8)
      default: try reader.skipValue()
      }
    }
    try reader.finish()
  }

  /// Reads an operation; one that is wrong is passed over, so that the edit can be rejected by its
  /// number. What is no JSON ends the reading.
  private static func readOperation(
    _ reader: inout JSONReader, of type: DocumentType, limits: MessageLimits
  ) throws(JSONError) -> Result<Operation, OperationCodingError> {
    let start = reader
    do throws(OperationCodingError) {
      return .success(
        try Operation(reading: &reader, of: type, componentLimit: limits.componentCount))
    } catch {
      reader = start
      try reader.skipValue(allowsLoneSurrogates: true)
      return .failure(error)
    }
  }

  private static func edit(_ members: Members) throws(MessageError) -> ClientMessage {
    guard let sequence = members.sequence else { throw .memberMissing("sequence") }
    guard sequence > 0 else { throw .memberInvalid("sequence") }
    guard let revision = members.revision else { throw .memberMissing("revision") }
    guard revision >= 0 else { throw .memberInvalid("revision") }
    switch members.operation {
    case nil: throw .memberMissing("operation")
    case .failure(let error)?: return .invalidEdit(sequence: sequence, error)
    case .success(let operation)?:
      return .edit(
        EditSubmission(sequence: sequence, revision: revision, operation: operation))
    }
  }

  private static func presence(
    _ members: Members, limits: MessageLimits
  ) throws(MessageError) -> ClientMessage {
    guard let revision = members.revision else { throw .memberMissing("revision") }
    guard revision >= 0 else { throw .memberInvalid("revision") }
    guard let selections = members.selections else { throw .memberMissing("selections") }
    if let user = members.user {
      guard user.bytes.count <= limits.userByteCount else {
        throw .userInvalid("`user` has more than \(limits.userByteCount) bytes")
      }
      if let flaw = user.flaw { throw .userInvalid(flaw) }
    }
    return .presence(
      PresenceUpdate(
        revision: revision, selections: selections, user: members.user?.bytes,
        userName: members.user?.name))
  }
}
