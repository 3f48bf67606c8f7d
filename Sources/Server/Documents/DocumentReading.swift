import HTTP
import Journaling
import JSON

/// `GET /v1/documents/{name}`: reads a document at one durable revision.
struct DocumentReading: RequestHandler {
  let context: ServerContext

  func answer(_ request: Request, reply: @escaping Reply) throws(Problem) -> Answer {
    let types = ["text/plain", "application/json"]
    guard let type = Negotiation.preferredType(request.head.fields, among: types) else {
      throw Problem(.notAcceptable, "a document is served as \(types.joined(separator: " or "))")
    }
    let moment = try Self.moment(request.head)
    let name = request.parameters.name
    let log = context.log
    context.journal.export { view throws(JournalError) in
      try DocumentPage.read(name, moment, in: view)
    } reply: { result in
      switch result {
      case .success(.success(let page)):
        reply(page.response(to: request, isJSON: type == types[1]))
      case .success(.failure(let problem)): reply(problem.response(to: request))
      case .failure(let error): reply(Problem(unreadable: error, log).response(to: request))
      }
    }
    return .later
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
