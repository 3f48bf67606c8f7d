import EditModel
import Journaling

/// `GET /v1/documents`: lists the documents, page by page.
struct DocumentListing: RequestHandler {
  let context: ServerContext

  func answer(_ request: Request, reply: @escaping Reply) throws(Problem) -> Answer {
    let query = try Query(request.head, allowing: ["after", "limit"])
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
    let log = context.log
    context.journal.export { [after] view throws(JournalError) in
      try view.documents(after: after, limit: limit + 1)
    } reply: { result in
      switch result {
      case .success(let summaries): reply(DocumentPage.list(summaries, limit: limit, to: request))
      case .failure(let error): reply(Problem(unreadable: error, log).response(to: request))
      }
    }
    return .later
  }
}
