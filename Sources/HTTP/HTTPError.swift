/// The first rule that a message broke. It is final: where the next message begins is unknown, so
/// the connection closes after the answer (RFC 9112 §2.2, §6.3).
package enum HTTPError: Error, Equatable, Sendable {
  /// A line that ends in LF without CR, or has a CR inside.
  case lineEndMalformed
  /// A request line that is not `method SP target SP version`.
  case requestLineMalformed
  /// A status line that is not `version SP status SP reason`.
  case statusLineMalformed
  /// A request target in none of the four forms, or with bytes that no URI has.
  case targetMalformed
  /// A version that is not HTTP/1.x.
  case versionUnsupported
  /// A field line that is not `name: value`, has a space before its colon, or bytes it must not
  /// have.
  case fieldMalformed
  /// A field line that continues the one before.
  case fieldFolded
  /// `Host` is missing, repeated or no authority.
  case hostInvalid
  /// `Content-Length` is not one number, or there are several.
  case contentLengthInvalid
  /// `Content-Length` and `Transfer-Encoding` in one message.
  case lengthAmbiguous
  /// `Transfer-Encoding` where HTTP/1.0 has none, repeated, or not ending in chunked.
  case transferEncodingInvalid
  /// A transfer coding besides chunked.
  case transferEncodingUnsupported
  /// A chunk size that is no hexadecimal number, or too large for one.
  case chunkSizeInvalid
  /// A chunk extension with bytes that it must not have, or a chunk not followed by CRLF.
  case chunkMalformed
  /// `Expect` asks for something else than 100-continue.
  case expectationUnsupported
  /// The start line is above the limit, which is in bytes.
  case startLineTooLong(limit: Int)
  /// The head or the trailer is above the limit, which is in bytes.
  case headTooLong(limit: Int)
  /// More fields than the limit.
  case tooManyFields(limit: Int)
  /// The body is above the limit, which is in bytes.
  case bodyTooLong(limit: Int)
  /// The body comes in more chunks than the limit.
  case tooManyChunks(limit: Int)
}

extension HTTPError {
  /// The status that answers this.
  package var status: HTTPStatus {
    switch self {
    case .lineEndMalformed, .requestLineMalformed, .statusLineMalformed, .targetMalformed,
      .fieldMalformed, .fieldFolded, .hostInvalid, .contentLengthInvalid, .lengthAmbiguous,
      .transferEncodingInvalid, .chunkSizeInvalid, .chunkMalformed:
      .badRequest
    case .versionUnsupported: .httpVersionNotSupported
    case .transferEncodingUnsupported: .notImplemented
    case .expectationUnsupported: .expectationFailed
    case .startLineTooLong: .uriTooLong
    case .headTooLong, .tooManyFields: .requestHeaderFieldsTooLarge
    case .bodyTooLong, .tooManyChunks: .contentTooLarge
    }
  }

  /// A sentence for the response's body and for logs, with the rule's source.
  package var reason: String {
    switch self {
    case .lineEndMalformed: "lines end in CRLF (RFC 9112 §2.2)"
    case .requestLineMalformed: "the request line is malformed (RFC 9112 §3)"
    case .statusLineMalformed: "the status line is malformed (RFC 9112 §4)"
    case .targetMalformed: "the request target is malformed (RFC 9112 §3.2)"
    case .versionUnsupported: "this is not HTTP/1.x (RFC 9112 §2.3)"
    case .fieldMalformed: "a field line is malformed (RFC 9112 §5.1)"
    case .fieldFolded: "a field line is folded (RFC 9112 §5.2)"
    case .hostInvalid: "exactly one valid Host field is needed (RFC 9112 §3.2)"
    case .contentLengthInvalid: "Content-Length must be one number (RFC 9112 §6.3)"
    case .lengthAmbiguous: "Content-Length and Transfer-Encoding exclude each other (RFC 9112 §6.3)"
    case .transferEncodingInvalid: "Transfer-Encoding must end in chunked, once (RFC 9112 §6.1)"
    case .transferEncodingUnsupported: "only chunked is understood (RFC 9112 §6.1)"
    case .chunkSizeInvalid: "a chunk size is invalid (RFC 9112 §7.1)"
    case .chunkMalformed: "a chunk is malformed (RFC 9112 §7.1)"
    case .expectationUnsupported: "only 100-continue can be expected (RFC 9110 §10.1.1)"
    case .startLineTooLong(let limit): "the request line has at most \(limit) bytes"
    case .headTooLong(let limit): "the head has at most \(limit) bytes"
    case .tooManyFields(let limit): "the head has at most \(limit) fields"
    case .bodyTooLong(let limit): "the body has at most \(limit) bytes"
    case .tooManyChunks(let limit): "the body has at most \(limit) chunks"
    }
  }
}
