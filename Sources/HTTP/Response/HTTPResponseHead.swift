/// What a response says before its body.
package struct HTTPResponseHead: Equatable, Sendable {
  /// The status code.
  package var status: HTTPStatus
  /// 0 for HTTP/1.0, 1 for HTTP/1.1.
  package var minorVersion: Int
  /// The fields in order, names in lower case.
  package var fields: [HTTPField]
  /// Where the body ends.
  package var bodyLength: HTTPBodyLength

  /// The status code as a number, for an upgrade to judge.
  package var upgradeStatus: Int { status.rawValue }

  /// The values of all fields of a name, which is given in lower case, in order.
  package func fieldValues(_ lowercasedName: String) -> [String] { fields.values(lowercasedName) }
}
