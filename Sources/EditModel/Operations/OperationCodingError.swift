package import JSON

/// Why JSON is not an operation (Schemas/README.md, "Operations").
package enum OperationCodingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// It is no JSON array of integers and strings.
  case json(JSONError)
  /// Component `index` is empty, of the same kind as the one before, or an insert behind a delete.
  case notCanonical(componentIndex: Int)
  /// An inserted text holds half a surrogate pair.
  case loneSurrogate
  /// It has more components than allowed.
  case tooManyComponents(limit: Int)
  /// A count, or the sum of counts, is beyond 2^53 - 1.
  case countOverflow
  /// It is no operation of its document's type, in a sentence; of other types than text.
  case flaw(String)

  /// A JSON error, or the name that it has here.
  init(_ error: JSONError) {
    switch error {
    case .loneSurrogate: self = .loneSurrogate
    case .integerOutOfRange: self = .countOverflow
    default: self = .json(error)
    }
  }

  /// A sentence for the other side.
  package var description: String {
    switch self {
    case .json(let error): "no array of integers and strings: \(error)"
    case .notCanonical(let index): "component \(index) is not canonical"
    case .loneSurrogate: "an inserted text holds half a surrogate pair"
    case .tooManyComponents(let limit): "more than \(limit) components"
    case .countOverflow: "a count is beyond 2^53 - 1"
    case .flaw(let message): message
    }
  }
}
