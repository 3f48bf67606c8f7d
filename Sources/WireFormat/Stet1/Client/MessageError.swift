package import JSON

/// Why a message is none that this protocol knows. It ends the connection.
package enum MessageError: Error, Sendable, Equatable {
  /// It is no JSON object.
  case json(JSONError)
  /// It has no `type`, or one that is no string.
  case typeMissing
  /// Its type is not one that this side receives.
  case unknownType(String)
  /// A member that its type must have is not there.
  case memberMissing(String)
  /// A member has a value that it must not have.
  case memberInvalid(String)
  /// The description of a user is none, in words.
  case userInvalid(String)

  /// A sentence for the other side.
  package var description: String {
    switch self {
    case .json(let error): "no JSON of the right form: \(error)"
    case .typeMissing: "`type` is missing"
    case .unknownType(let type): "unknown type: \(type.prefix(40))"
    case .memberMissing(let name): "`\(name)` is missing"
    case .memberInvalid(let name): "`\(name)` is out of range"
    case .userInvalid(let flaw): flaw
    }
  }
}
