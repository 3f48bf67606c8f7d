/// What the client's side of the opening handshake reads of an HTTP response.
package protocol WebSocketUpgradeResponse {
  /// The status code.
  var upgradeStatus: Int { get }
  /// The values of all fields of a name, which is given in lower case, in order and trimmed.
  func fieldValues(_ lowercasedName: String) -> [String]
}
