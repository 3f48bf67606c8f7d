import EditModel
import HTTP
import JSON
import Journaling

/// `GET /v1/documents/{name}`: reads a document at one durable revision.
struct DocumentReading: RequestHandler {
  let context: ServerContext

  func answer(_ request: Request, reply: @escaping Reply) throws(Problem) -> Answer {
    let types = PageIdentity.types
    guard let type = Negotiation.preferredType(request.head.fields, among: types) else {
      throw Problem(.notAcceptable, "a document is served as \(types.joined(separator: " or "))")
    }
    let isJSON = type == types[1]
    let moment = try Self.moment(request.head)
    let name = request.parameters.name
    let log = context.log
    context.journal.export { view throws(JournalError) in
      try Self.read(name, moment, for: request, isJSON: isJSON, in: view)
    } reply: { result in
      switch result {
      case .success(.success(.settled(let response))): reply(response)
      case .success(.success(.page(let page))):
        reply(page.response(to: request, isJSON: isJSON))
      case .success(.failure(let problem)): reply(problem.response(to: request))
      case .failure(let error): reply(Problem(unreadable: error, log).response(to: request))
      }
    }
    return .later
  }

  /// What a document's state in the journal makes of a request.
  enum Reading: Sendable {
    /// This is the response.
    case settled(HTTPResponse)
    /// This page is to be sent.
    case page(DocumentPage)
  }

  /// Reads what a request asks for. Where its conditions settle it, and the journal knows enough of
  /// the text to tell, no text is rebuilt.
  ///
  /// - Returns: The outcome, or why there is no such page.
  static func read(
    _ name: DocumentName, _ moment: Moment, for request: Request, isJSON: Bool,
    in view: any JournalView
  ) throws(JournalError) -> Result<Reading, Problem> {
    let revision: Int
    let summary: DocumentSummary
    switch try DocumentPage.find(name, moment, in: view) {
    case .failure(let problem): return .failure(problem)
    case .success(let found): (revision, summary) = found
    }
    if Precondition.isAsked(by: request.head),
      let mark = try view.mark(of: summary, at: revision),
      let coding = ContentCoding(
        for: request.head, type: PageIdentity.types[isJSON ? 1 : 0], utf16Count: mark.utf16Count)
    {
      let identity = PageIdentity(
        summary: summary, revision: revision, digest: mark.digest, milliseconds: mark.milliseconds)
      if let response = identity.settle(request, isJSON: isJSON, in: coding) {
        return .success(.settled(response))
      }
    }
    return .success(.page(try DocumentPage(of: summary, at: revision, in: view)))
  }

  private static func moment(_ head: HTTPRequestHead) throws(Problem) -> Moment {
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
}

extension Problem {
  /// The journal cannot be read, which the operator is told, too.
  init(unreadable error: JournalError, _ log: Log) {
    log(.error, "the journal cannot be read: \(error.message)")
    self.init(.journalUnavailable, error.publicMessage)
  }
}
