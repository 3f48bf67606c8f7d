package import HTTP
import JSON

/// An error as HTTP tells it: `application/problem+json` (RFC 9457) with a stable code.
package struct Problem: Error, Sendable, Equatable {
  /// The stable code, listed in `Schemas/errors.json`.
  package enum Code: String, Sendable, CaseIterable {
    /// The request breaks a rule of HTTP.
    case badRequest = "bad-request"
    /// The name is empty, too long, no UTF-8, holds a control character, or is `.` or `..`.
    case invalidDocumentName = "invalid-document-name"
    /// A query parameter is malformed, unknown, given twice, or excludes another one.
    case invalidParameter = "invalid-parameter"
    /// The body is not UTF-8, or not the whole gzip file that it should be.
    case invalidText = "invalid-text"
    /// Another site's page may not connect.
    case foreignOrigin = "foreign-origin"
    /// Nothing is at this path.
    case unknownPath = "unknown-path"
    /// The document does not exist.
    case unknownDocument = "unknown-document"
    /// The document has no such revision yet, or none so early.
    case unknownRevision = "unknown-revision"
    /// The path does not take this method.
    case methodNotAllowed = "method-not-allowed"
    /// The document is served in other types only.
    case notAcceptable = "not-acceptable"
    /// The client was too slow.
    case requestTimeout = "request-timeout"
    /// A document of this name exists.
    case documentExists = "document-exists"
    /// A precondition of the request does not hold.
    case preconditionFailed = "precondition-failed"
    /// The body is larger than allowed.
    case tooLarge = "too-large"
    /// The body must be text/plain in UTF-8, gzipped at most.
    case unsupportedMediaType = "unsupported-media-type"
    /// This path speaks WebSocket only.
    case upgradeRequired = "upgrade-required"
    /// The journal cannot be read or written now.
    case journalUnavailable = "journal-unavailable"
    /// The server has as many connections as it can have.
    case tooManyConnections = "too-many-connections"

    /// The status that goes with it.
    package var status: HTTPStatus {
      switch self {
      case .badRequest, .invalidDocumentName, .invalidParameter, .invalidText: .badRequest
      case .foreignOrigin: .forbidden
      case .unknownPath, .unknownDocument, .unknownRevision: .notFound
      case .methodNotAllowed: .methodNotAllowed
      case .notAcceptable: .notAcceptable
      case .requestTimeout: .requestTimeout
      case .documentExists: .conflict
      case .preconditionFailed: .preconditionFailed
      case .tooLarge: .contentTooLarge
      case .unsupportedMediaType: .unsupportedMediaType
      case .upgradeRequired: .upgradeRequired
      case .journalUnavailable, .tooManyConnections: .serviceUnavailable
      }
    }
  }

  /// Which error.
  package var code: Code
  /// What exactly, for people.
  package var detail: String
  /// The status; for a broken rule of HTTP the rule's own.
  package var status: HTTPStatus
  /// Fields that the response must have.
  package var fields: [HTTPField]

  /// Collects the parts.
  package init(_ code: Code, _ detail: String, fields: [HTTPField] = []) {
    self.code = code
    self.detail = detail
    self.fields = fields
    status = code.status
  }

  /// A broken rule of HTTP.
  package init(_ error: HTTPError) {
    let isTooLarge =
      switch error {
      case .bodyTooLong, .tooManyChunks: true
      default: false
      }
    self.init(isTooLarge ? .tooLarge : .badRequest, error.reason)
    status = error.status
  }

  /// How long a client should wait before it tries again what the server cannot do now, in seconds.
  private static let retrySeconds = 5

  /// `fields` with those that every error has: a cache must not tell it to others or later
  /// (RFC 9111 §4.2.2 lets it keep a 404 or 405), and 503 says when to come again.
  var allFields: [HTTPField] {
    var all = fields + [HTTPField("Cache-Control", "no-store")]
    if status == .serviceUnavailable {
      all.append(HTTPField("Retry-After", String(Self.retrySeconds)))
    }
    return all
  }

  /// Nothing is at a path.
  static func unknownPath(_ path: Substring) -> Problem {
    Problem(.unknownPath, "nothing is at \(path)")
  }

  /// The response that tells it to whoever sent a request: people get a page.
  ///
  /// - Parameters:
  ///   - head: The request.
  ///   - basePath: What stands before the path in addresses that the client gets.
  /// - Returns: A page for people, JSON for programs.
  func response(to head: HTTPRequestHead, basePath: String) -> HTTPResponse {
    ProblemPage.isWanted(by: head) ? ProblemPage.response(self, basePath: basePath) : response
  }

  /// The response that tells it to whoever sent a request.
  func response(to request: Request) -> HTTPResponse {
    response(to: request.head, basePath: request.context.basePath)
  }

  /// The response that tells it.
  package var response: HTTPResponse {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("type")
    writer.string("about:blank")
    writer.name("title")
    writer.string(status.phrase)
    writer.name("status")
    writer.integer(status.rawValue)
    writer.name("code")
    writer.string(code.rawValue)
    writer.name("detail")
    writer.string(detail)
    writer.endObject()
    return HTTPResponse(
      status: status,
      fields: [HTTPField("Content-Type", "application/problem+json")] + allFields,
      body: writer.bytes)
  }
}
