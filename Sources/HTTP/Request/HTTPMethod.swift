/// A request method (RFC 9110 §9); names are case-sensitive.
package enum HTTPMethod: Hashable, Sendable {
  /// Transfer a representation.
  case get
  /// The same without the content.
  case head
  /// Perform what the resource does with content.
  case post
  /// Replace a representation.
  case put
  /// Change a representation in part (RFC 5789).
  case patch
  /// Remove a resource.
  case delete
  /// Describe how one may communicate.
  case options
  /// Any other token.
  case other(String)

  /// Takes the name as sent.
  package init(name: String) {
    self =
      switch name {
      case "GET": .get
      case "HEAD": .head
      case "POST": .post
      case "PUT": .put
      case "PATCH": .patch
      case "DELETE": .delete
      case "OPTIONS": .options
      default: .other(name)
      }
  }

  /// The name as sent.
  package var name: String {
    switch self {
    case .get: "GET"
    case .head: "HEAD"
    case .post: "POST"
    case .put: "PUT"
    case .patch: "PATCH"
    case .delete: "DELETE"
    case .options: "OPTIONS"
    case .other(let name): name
    }
  }
}
