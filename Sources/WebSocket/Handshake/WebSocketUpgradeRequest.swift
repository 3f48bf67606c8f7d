/// What the opening handshake reads of an HTTP request.
package protocol WebSocketUpgradeRequest {
  /// The method as sent.
  var upgradeMethod: String { get }
  /// Whether the request is HTTP/1.1.
  var isHTTP11: Bool { get }
  /// Whether a body is announced.
  var announcesBody: Bool { get }
  /// The values of all fields of a name, which is given in lower case, in order and trimmed.
  func fieldValues(_ lowercasedName: String) -> [String]
}
