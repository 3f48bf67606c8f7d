import EditModel
import HTTP

@testable import Server

extension Request {
  /// A GET of `target` by anybody, as a handler of `/{any}` gets it.
  init(_ target: String = "/x", fields: [HTTPField] = [], basePath: String = "") throws {
    let table = RouteTable([Route(.get, "/{any}", SampleHandler())])
    guard let match = table.match("/x") else { preconditionFailure("the table has the path") }
    let head = HTTPRequestHead(
      method: .get, target: target, minorVersion: 1, fields: fields, bodyLength: .none)
    self.init(
      head: head, body: [], parameters: try PathParameters(match),
      context: RequestContext(
        origin: PageOrigin(head), principal: .anonymous, address: nil, basePath: basePath))
  }
}

/// A handler that says what it was asked.
struct SampleHandler: RequestHandler {
  var name = "sample"

  func answer(_ request: Request, reply: @escaping Reply) -> Answer {
    let head = request.head
    return .now(HTTPResponse(status: .ok, text: "\(name): \(head.method.name) \(head.path)"))
  }
}
