import DocumentEngine
import EditModel
import HTTP
import Transport

/// `PUT /v1/documents/{name}`: creates a document.
struct DocumentCreation: RequestHandler {
  let context: ServerContext
  let directory: WorkerDirectory

  func answer(_ request: Request, reply: @escaping Reply) throws(Problem) -> Answer {
    let head = request.head
    _ = try Query(head, allowing: [])
    let content = try RequestContent(head)
    // What is created has no tag yet that a client could ask for.
    guard
      Precondition.evaluate(head, tag: nil, lastModified: nil, exists: false, now: 0) == .proceed
    else { throw Problem(.preconditionFailed, "PUT creates a document; there is none to match") }
    let name = request.parameters.name
    let credentials = JoinRequest.Credentials.fresh(for: request.context.principal)
    let worker = directory.worker(of: name)
    let limit = context.limits.http.bodyByteCount
    context.journal.run {
      switch content.text(of: request.body, limit: limit) {
      case .success(let text):
        worker.loop.post {
          worker.create(name, Creation(text: text), by: credentials) { outcome in
            reply(DocumentPage.response(to: outcome, name: name, asked: request))
          }
        }
      case .failure(let problem): reply(problem.response(to: request))
      }
    }
    return .later
  }
}
