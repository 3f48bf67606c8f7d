import JSON
import EditModel
import Journaling
import DocumentEngine
import HTTP
import Transport

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
      front.respond(error.response(to: head), to: number)
    }
  }

  private func route(_ head: HTTPRequestHead, body: [UInt8], for number: Int) throws(Problem) {
    guard head.path != "*" else { return front.respond(Self.options(Self.allMethods), to: number) }
    guard let resource = try resource(head) else {
      // Who asks `OPTIONS /` wants to know whether the server lives, also where it has no page.
      guard head.method == .options, head.path == "/" else {
        throw Problem(.unknownPath, "nothing is at \(head.path)")
      }
      return front.respond(Self.options(Self.allMethods), to: number)
    }
    try allow(resource.methods, head)
    guard head.method != .options else {
      return front.respond(Self.options(resource.methods), to: number)
    }
    switch resource {
    case .health:
      _ = try Query(head, allowing: [])
      front.respond(health(), to: number)
    case .list: try list(head, for: number)
    case .document(let name) where head.method == .put:
      try create(name, head, body, for: number)
    case .document(let name): try read(name, head, for: number)
    case .file(let path): files?.serve(head, path: path, reply: replier(number))
    case .socket: throw Problem(.upgradeRequired, "this address is a WebSocket's")
    }
  }

  private func resource(_ head: HTTPRequestHead) throws(Problem) -> Resource? {
    let resource = try Resource(head)
    if case .file = resource, files == nil { return nil }
    return resource
  }

  private static let allMethods: [HTTPMethod] = [.get, .head, .put, .options]

  /// The answer to OPTIONS, which asks what can be done with a resource, or with `*` and the server
  /// (RFC 9110 §9.3.7).
  private static func options(_ methods: [HTTPMethod]) -> HTTPResponse {
    HTTPResponse(status: .noContent, fields: [allow(methods)])
  }

  private static func allow(_ methods: [HTTPMethod]) -> HTTPField {
    HTTPField("Allow", methods.map(\.name).joined(separator: ", "))
  }

  private func allow(_ methods: [HTTPMethod], _ head: HTTPRequestHead) throws(Problem) {
    guard !methods.contains(head.method) else { return }
    let field = Self.allow(methods)
    throw Problem(
      .methodNotAllowed, "\(head.method.name.prefix(40)) is not one of \(field.value)",
      fields: [field])
  }

  /// Takes an answer on any thread to the connection that waits for it.
  private func replier(_ number: Int) -> @Sendable (HTTPResponse) -> Void {
    let front: HTTPFront = front
    return { response in front.loop.post { front.respond(response, to: number) } }
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
      writer.string(error.publicMessage)
    }
    writer.name("epoch")
    writer.string(context.journal.epoch.text)
    writer.endObject()
    // 503 says when to come again, as every error does.
    let fields =
      error == nil
      ? [HTTPField("Cache-Control", "no-store")] : Problem(.journalUnavailable, "").allFields
    return HTTPResponse(
      status: error == nil ? .ok : .serviceUnavailable,
      fields: [HTTPField("Content-Type", "application/json")] + fields, body: writer.bytes)
  }
}

// MARK: - Documents

extension Router {
  private func list(_ head: HTTPRequestHead, for number: Int) throws(Problem) {
    let query = try Query(head, allowing: ["after", "limit"])
    let limit = try query.number("limit", in: 1...context.limits.listCount) ?? 100
    var after: DocumentName?
    if let name = query["after"] {
      after = DocumentName(name)
      guard after != nil else {
        throw Problem(
          .invalidDocumentName,
          "`after` is a name: 1 to \(DocumentName.byteCountLimit) bytes, no control characters")
      }
    }
    let reply = replier(number)
    let log = context.log
    context.journal.export { [after, limit] view throws(JournalError) in
      try view.documents(after: after, limit: limit + 1)
    } reply: { [limit] result in
      switch result {
      case .success(let summaries): reply(DocumentPage.list(summaries, limit: limit, to: head))
      case .failure(let error): reply(Self.unavailable(error, log).response(to: head))
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
    let log = context.log
    context.journal.export { view throws(JournalError) in
      try DocumentPage.read(name, moment, in: view)
    } reply: { result in
      switch result {
      case .success(.success(let page)):
        reply(page.response(to: head, isJSON: type == types[1]))
      case .success(.failure(let problem)): reply(problem.response(to: head))
      case .failure(let error): reply(Self.unavailable(error, log).response(to: head))
      }
    }
  }

  private func moment(_ head: HTTPRequestHead) throws(Problem) -> Moment {
    let query = try Query(head, allowing: ["revision", "at"])
    let revision = try query.number("revision", in: 0...JSONReader.integerLimit)
    guard let time = query["at"] else { return revision.map { .revision($0) } ?? .newest }
    guard revision == nil else {
      throw Problem(.invalidParameter, "`revision` and `at` exclude each other")
    }
    guard let milliseconds = RFC3339.parse(time) else {
      throw Problem(
        .invalidParameter,
        "`at` is a time as in 2026-11-21T04:05:06Z; the + of +02:00 is %2B in a query")
    }
    return .time(milliseconds)
  }

  private func create(
    _ name: DocumentName, _ head: HTTPRequestHead, _ body: [UInt8], for number: Int
  ) throws(Problem) {
    _ = try Query(head, allowing: [])
    let content = try RequestContent(head)
    // What is created has no tag yet that a client could ask for.
    guard
      Precondition.evaluate(head, tag: nil, lastModified: nil, exists: false, now: 0) == .proceed
    else { throw Problem(.preconditionFailed, "PUT creates a document; there is none to match") }
    let reply = replier(number)
    let credentials = JoinRequest.Credentials.fresh()
    let worker = directory.worker(of: name)
    let limit = context.limits.http.bodyByteCount
    context.journal.run {
      switch content.text(of: body, limit: limit) {
      case .success(let text):
        worker.loop.post {
          worker.create(name, content: text, by: credentials) { outcome in
            reply(DocumentPage.response(to: outcome, name: name, asked: head))
          }
        }
      case .failure(let problem): reply(problem.response(to: head))
      }
    }
  }

  private static func unavailable(_ error: JournalError, _ log: Log) -> Problem {
    log(.error, "the journal cannot be read: \(error.message)")
    return Problem(.journalUnavailable, error.publicMessage)
  }
}
