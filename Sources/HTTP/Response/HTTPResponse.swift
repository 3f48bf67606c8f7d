/// A response with all of its content at hand (RFC 9112 §4).
package struct HTTPResponse: Sendable {
  /// The status.
  package var status: HTTPStatus
  /// Fields; `Date`, `Content-Length` and `Connection` are added when it is written.
  package var fields: [HTTPField]
  /// The content, in bytes as on the wire.
  package var body: [UInt8]

  /// Collects the parts.
  package init(status: HTTPStatus, fields: [HTTPField] = [], body: [UInt8] = []) {
    self.status = status
    self.fields = fields
    self.body = body
  }

  /// A text response.
  package init(status: HTTPStatus, text: String) {
    self.init(
      status: status, fields: [HTTPField("Content-Type", "text/plain; charset=utf-8")],
      body: Array(text.utf8))
  }

  /// The answer to a request that broke a rule; write it with `keepsAlive: false`.
  package init(refusing error: HTTPError) {
    self.init(status: error.status, text: error.reason + "\n")
  }
}

extension HTTPResponse {
  /// Appends the response to `output`.
  ///
  /// - Parameters:
  ///   - output: Where to.
  ///   - isHead: Whether it answers HEAD: the same head, no content (RFC 9110 §9.3.2).
  ///   - keepsAlive: Whether another request may follow; `HTTPRequestHead.isPersistent` says
  ///     whether the client wants it.
  ///   - isHTTP10: Whether the request was HTTP/1.0, which must be told of keep-alive.
  ///   - date: `HTTPDate.format` of now.
  /// - Precondition: No field's name or value holds a CR, LF or NUL.
  /// - Complexity: O(n).
  package func append(
    to output: inout [UInt8], isHead: Bool = false, keepsAlive: Bool, isHTTP10: Bool = false,
    date: String
  ) {
    HTTPHeadWriter.appendStatusLine(status, to: &output)
    HTTPHeadWriter.append(HTTPField("Date", date), to: &output)
    for field in fields { HTTPHeadWriter.append(field, to: &output) }
    if !status.hasNoContent {
      HTTPHeadWriter.append(HTTPField("Content-Length", String(body.count)), to: &output)
    }
    if status != .switchingProtocols {
      if !keepsAlive {
        HTTPHeadWriter.append(HTTPField("Connection", "close"), to: &output)
      } else if isHTTP10 {
        HTTPHeadWriter.append(HTTPField("Connection", "keep-alive"), to: &output)
      }
    }
    output.append(contentsOf: [0x0D, 0x0A])
    if !isHead, !status.hasNoContent { output.append(contentsOf: body) }
  }

  /// What a client that expects it is told before it sends its body (RFC 9110 §15.2.1).
  package static let continueBytes = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
}
