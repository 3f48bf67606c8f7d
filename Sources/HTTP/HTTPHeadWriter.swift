/// Writes the lines of heads (RFC 9112 §3 to §5).
enum HTTPHeadWriter {
  /// Appends a status line.
  static func appendStatusLine(_ status: HTTPStatus, to output: inout [UInt8]) {
    output.append(contentsOf: "HTTP/1.1 \(status.rawValue) \(status.phrase)\r\n".utf8)
  }

  /// Appends a field line.
  ///
  /// - Precondition: It cannot end its line early: that would let a value write fields, or
  ///   responses.
  static func append(_ field: HTTPField, to output: inout [UInt8]) {
    precondition(
      HTTPGrammar.isToken(field.name.utf8) && field.value.utf8.allSatisfy(HTTPGrammar.isValueByte),
      "a field has a token for a name and no controls in its value")
    output.append(contentsOf: field.name.utf8)
    output.append(contentsOf: ": ".utf8)
    output.append(contentsOf: field.value.utf8)
    output.append(contentsOf: [0x0D, 0x0A])
  }
}
