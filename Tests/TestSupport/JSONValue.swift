/// A JSON value as a tree, for test vectors.
package enum JSONValue {
  case object([String: JSONValue])
  case array([JSONValue])
  case string(String)
  case number(Int)
  case boolean(Bool)
  case null

  /// A member of an object.
  package subscript(name: String) -> JSONValue? {
    get { members[name] }
    set {
      var members = members
      members[name] = newValue
      self = .object(members)
    }
  }

  /// The members, if it is an object.
  package var members: [String: JSONValue] {
    if case .object(let members) = self { members } else { [:] }
  }

  /// The elements, if it is an array.
  package var elements: [JSONValue] {
    if case .array(let elements) = self { elements } else { [] }
  }

  /// The string, if it is one.
  package var string: String? { if case .string(let string) = self { string } else { nil } }

  /// The integer, if it is one.
  package var integer: Int? { if case .number(let number) = self { number } else { nil } }

  /// The truth value, if it is one.
  package var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }

  /// This object with the members of another one in place of its own.
  package func merging(_ other: JSONValue?) -> JSONValue {
    .object(members.merging(other?.members ?? [:]) { _, new in new })
  }

  /// Its JSON, members in the order of their names.
  package var json: [UInt8] { Array(text.utf8) }

  private var text: String {
    switch self {
    case .string(let string): Self.quoted(string)
    case .number(let number): "\(number)"
    case .boolean(let value): "\(value)"
    case .null: "null"
    case .array(let elements): "[\(elements.map(\.text).joined(separator: ","))]"
    case .object(let members): "{\(Self.text(of: members))}"
    }
  }

  private static func text(of members: [String: JSONValue]) -> String {
    members.sorted { $0.key < $1.key }
      .map { "\(quoted($0.key)):\($0.value.text)" }
      .joined(separator: ",")
  }

  private static func quoted(_ string: String) -> String {
    let scalars = string.unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case "\u{0}"..."\u{1F}":
        "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: String(scalar)
      }
    }
    return "\"\(scalars.joined())\""
  }
}
