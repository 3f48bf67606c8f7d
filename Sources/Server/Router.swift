import DocumentEngine
import HTTP
import Transport
import WireFormat

/// Decides what answers a request. Belongs to the thread of its front.
final class Router {
  /// Where answers go.
  unowned(unsafe) var front: HTTPFront!
  private let context: ServerContext
  private let directory: WorkerDirectory
  private let files: StaticFiles?

  init(context: ServerContext, directory: WorkerDirectory, files: StaticFiles?) {
    self.context = context
    self.directory = directory
    self.files = files
  }

  /// The document whose socket a request asks for.
  ///
  /// - Returns: `nil` if it asks for something else.
  /// - Throws: `Problem` for a name that no document can have, and for other methods than GET.
  func socketDocument(_ head: HTTPRequestHead) throws(Problem) -> DocumentName? {
    guard let segments = head.pathSegments, segments.count == 4, segments[3] == "socket",
      segments[0] == "v1", segments[1] == "documents"
    else { return nil }
    let name = try Self.documentName(segments[2])
    try allow([.get], head)
    return name
  }

  /// Whether a path is that of the server's health.
  static func isHealthPath(_ path: some StringProtocol) -> Bool { path == "/healthz" }

  /// Answers a request, now or later.
  ///
  /// - Parameters:
  ///   - head: The request.
  ///   - body: Its whole body.
  ///   - number: The connection that waits for the answer.
  func answer(_ head: HTTPRequestHead, body: [UInt8], for number: Int) {
    do throws(Problem) {
      try route(head, body: body, for: number)
    } catch {
      front.respond(error.response, to: number)
    }
  }

  private func route(_ head: HTTPRequestHead, body: [UInt8], for number: Int) throws(Problem) {
    guard head.path != "*" else { return front.respond(Self.options, to: number) }
    guard let segments = head.pathSegments else {
      let isDocument = head.path.hasPrefix("/v1/documents/") || head.path.hasPrefix("/d/")
      throw isDocument
        ? Problem(.invalidDocumentName, "the name is not percent-encoded UTF-8")
        : Problem(.unknownPath, "the path is not percent-encoded UTF-8")
    }
    if segments == ["healthz"] {
      try allow([.get, .head], head)
      front.respond(health(), to: number)
    } else if segments == ["v1", "documents"] {
      try allow([.get, .head], head)
      try list(head, for: number)
    } else if segments.count == 3, segments[0] == "v1", segments[1] == "documents" {
      let name = try Self.documentName(segments[2])
      try allow([.get, .head, .put], head)
      if head.method == .put {
        try create(name, head, body, for: number)
      } else {
        try read(name, head, for: number)
      }
    } else {
      try serveFile(head, segments, for: number)
    }
  }

  /// The answer to `OPTIONS *`, which asks what the server can do at all (RFC 9110 §9.3.7).
  private static let options = HTTPResponse(
    status: .noContent, fields: [HTTPField("Allow", "GET, HEAD, PUT, OPTIONS")])

  private func serveFile(
    _ head: HTTPRequestHead, _ segments: [String], for number: Int
  ) throws(Problem) {
    guard let files, let path = StaticFiles.path(for: segments) else {
      throw Problem(.unknownPath, "nothing is at \(head.path)")
    }
    try allow([.get, .head], head)
    files.serve(head, path: path, reply: replier(number))
  }

  /// Takes an answer on any thread to the connection that waits for it.
  private func replier(_ number: Int) -> @Sendable (HTTPResponse) -> Void {
    let front: HTTPFront = front
    return { response in front.loop.post { front.respond(response, to: number) } }
  }

  private func allow(_ methods: [HTTPMethod], _ head: HTTPRequestHead) throws(Problem) {
    guard !methods.contains(head.method) else { return }
    let names = methods.map(\.name).joined(separator: ", ")
    throw Problem(
      .methodNotAllowed, "\(head.method.name) is not one of \(names)",
      fields: [HTTPField("Allow", names)])
  }

  private static func documentName(_ text: String) throws(Problem) -> DocumentName {
    guard let name = DocumentName(text) else {
      throw Problem(
        .invalidDocumentName,
        "a name has 1 to \(DocumentName.byteCountLimit) bytes and no control characters")
    }
    return name
  }

  private func health() -> HTTPResponse {
    let error = context.journal.status.error
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("status")
    writer.string(error == nil ? "ok" : "read-only")
    if let error {
      writer.name("code")
      writer.string(error.kind.rawValue)
      writer.name("reason")
      writer.string(error.message)
    }
    writer.name("epoch")
    writer.string(context.journal.epoch.text)
    writer.endObject()
    return HTTPResponse(
      status: error == nil ? .ok : .serviceUnavailable,
      fields: [
        HTTPField("Content-Type", "application/json"), HTTPField("Cache-Control", "no-store"),
      ], body: writer.bytes)
  }
}

// MARK: - Documents

extension Router {
  private func list(_ head: HTTPRequestHead, for number: Int) throws(Problem) {
    var after: DocumentName?
    var limit = 100
    for (name, value) in try parameters(head) {
      switch name {
      case "after": after = try Self.documentName(value)
      case "limit":
        guard let count = Int(value), (1...context.limits.listCount).contains(count) else {
          throw Problem(
            .invalidParameter, "`limit` is from 1 to \(context.limits.listCount)")
        }
        limit = count
      default: break
      }
    }
    let reply = replier(number)
    context.journal.ask { [after, limit] journal throws(JournalError) in
      try journal.documents(after: after, limit: limit + 1)
    } reply: { [limit] result in
      switch result {
      case .success(let summaries): reply(DocumentPage.list(summaries, limit: limit, to: head))
      case .failure(let error): reply(Self.unavailable(error))
      }
    }
  }

  private func read(
    _ name: DocumentName, _ head: HTTPRequestHead, for number: Int
  ) throws(Problem) {
    let types = ["text/plain", "application/json"]
    guard let type = Negotiation.preferredType(head.fields, among: types) else {
      throw Problem(.notAcceptable, "a document is served as \(types.joined(separator: " or "))")
    }
    let moment = try moment(head)
    let reply = replier(number)
    context.journal.ask { journal throws(JournalError) in
      try DocumentPage.read(name, moment, from: journal)
    } reply: { result in
      switch result {
      case .success(.success(let page)):
        reply(page.response(to: head, isJSON: type == types[1]))
      case .success(.failure(let problem)): reply(problem.response)
      case .failure(let error): reply(Self.unavailable(error))
      }
    }
  }

  private func moment(_ head: HTTPRequestHead) throws(Problem) -> DocumentPage.Moment {
    var moment = DocumentPage.Moment.newest
    for (name, value) in try parameters(head) {
      switch name {
      case "revision":
        guard let revision = Int(value), revision >= 0 else {
          throw Problem(.invalidParameter, "`revision` is a number from 0")
        }
        moment = .revision(revision)
      case "at":
        guard let milliseconds = RFC3339.parse(value) else {
          throw Problem(
            .invalidParameter,
            "`at` is a time as in 2026-11-21T04:05:06Z; the + of +02:00 is %2B in a query")
        }
        moment = .time(milliseconds)
      default: break
      }
    }
    return moment
  }

  private func create(
    _ name: DocumentName, _ head: HTTPRequestHead, _ body: [UInt8], for number: Int
  ) throws(Problem) {
    try checkType(head)
    // What is created has no tag yet that a client could ask for.
    guard
      Precondition.evaluate(head, tag: nil, lastModified: nil, exists: false, now: 0) == .proceed
    else { throw Problem(.preconditionFailed, "PUT creates a document; there is none to match") }
    guard let content = String(validating: body, as: UTF8.self) else {
      throw Problem(.invalidText, "the body is not UTF-8")
    }
    let reply = replier(number)
    let credentials = HTTPFront.freshCredentials()
    let worker = directory.worker(of: name)
    worker.loop.post {
      worker.create(name, content: content, by: credentials) { outcome in
        reply(DocumentPage.response(to: outcome, name: name))
      }
    }
  }

  private func checkType(_ head: HTTPRequestHead) throws(Problem) {
    guard let type = head.fields.value("content-type") else { return }
    let parts = type.lowercased().split(separator: ";").map { $0.filter { $0 != " " } }
    let charsets = ["charset=utf-8", "charset=\"utf-8\"", "charset=us-ascii"]
    guard parts.first == "text/plain",
      parts.dropFirst().allSatisfy({ !$0.hasPrefix("charset=") || charsets.contains($0) })
    else { throw Problem(.unsupportedMediaType, "the body must be text/plain in UTF-8") }
  }

  private func parameters(
    _ head: HTTPRequestHead
  ) throws(Problem) -> [(name: String, value: String)] {
    guard let parameters = head.queryParameters else {
      throw Problem(.invalidParameter, "the query is not percent-encoded UTF-8")
    }
    return parameters
  }

  private static func unavailable(_ error: JournalError) -> HTTPResponse {
    Problem(.journalUnavailable, "\(error.kind.rawValue): \(error.message)").response
  }
}
