/// A request with all of its content at hand, for a client to send.
package struct HTTPRequest: Sendable {
  /// The method.
  package var method: HTTPMethod
  /// The target, percent-encoded.
  package var target: String
  /// The fields; `Content-Length` is added when it is written.
  package var fields: [HTTPField]
  /// The content.
  package var body: [UInt8]

  /// Collects the parts; `host` becomes the first field.
  package init(
    _ method: HTTPMethod, _ target: String, host: String, fields: [HTTPField] = [],
    body: [UInt8] = []
  ) {
    self.method = method
    self.target = target
    self.fields = [HTTPField("Host", host)] + fields
    self.body = body
  }

  /// Appends the request to `output`. O(n).
  ///
  /// - Precondition: The target has no spaces or controls, nor has any field a line end.
  package func append(to output: inout [UInt8]) {
    precondition(HTTPTarget.isValid(target.utf8, for: method), "a target is percent-encoded")
    output.append(contentsOf: "\(method.name) \(target) HTTP/1.1\r\n".utf8)
    for field in fields { HTTPHeadWriter.append(field, to: &output) }
    let needsLength = !body.isEmpty || method == .post || method == .put || method == .patch
    if needsLength {
      HTTPHeadWriter.append(HTTPField("Content-Length", String(body.count)), to: &output)
    }
    output.append(contentsOf: [0x0D, 0x0A])
    output.append(contentsOf: body)
  }
}
