import EditModel
import HTTP
import JSON
import Journaling

/// `GET /healthz`: whether edits can be made.
struct Health: RequestHandler {
  let journal: JournalService

  var isServedWithoutRoom: Bool { true }

  func answer(_ request: Request, reply: @escaping Reply) throws(Problem) -> Answer {
    _ = try Query(request.head, allowing: [])
    return .now(response())
  }

  private func response() -> HTTPResponse {
    let error = journal.status.error
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
    writer.string(journal.epoch.text)
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
