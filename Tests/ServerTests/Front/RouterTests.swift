import EditModel
import HTTP
import Testing
import Threads
import Transport

@testable import Server

@Suite("A router")
struct RouterTests {
  /// Refuses what it is asked, and what would have a body, and keeps why.
  private struct Refusing: RequestHandler {
    let notes: Lock<[String]>
    var isUpgrade: Bool { true }

    func answer(_ request: Request, reply: @escaping Reply) throws(Problem) -> Answer {
      throw Problem(.upgradeRequired, "never")
    }

    func refusal(beforeBodyOf head: HTTPRequestHead) -> Problem? { Problem(.badRequest, "a body") }

    func refused(_ head: HTTPRequestHead, because problem: Problem) {
      notes.withLock { $0.append("\(head.path): \(problem.code.rawValue)") }
    }
  }

  private struct Always: RequestHandler {
    var isServedWithoutRoom: Bool { true }

    func answer(_ request: Request, reply: @escaping Reply) -> Answer {
      .now(HTTPResponse(status: .ok, text: request.context.principal.name))
    }
  }

  /// Knows nobody who does not say who he is.
  private struct Strict: Identity {
    func principal(
      of head: HTTPRequestHead, at address: SocketAddress?
    ) throws(Problem) -> Principal {
      guard head.fields.value("authorization") != nil else {
        throw Problem(.foreignOrigin, "who are you?")
      }
      return Principal("ada")
    }
  }

  private let notes = Lock<[String]>([])
  private let routes: [Route]
  private let router: Router

  init() {
    routes = [
      Route(.get, "/a/{name}", SampleHandler()), Route(.put, "/a/{name}", SampleHandler()),
      Route(.get, "/a/{name}/socket", Refusing(notes: notes)), Route(.get, "/health", Always()),
    ]
    router = Router(RouteTable(routes), identity: Anonymity(), basePath: "/base")
  }

  private func head(
    _ method: HTTPMethod, _ target: String, _ fields: [HTTPField] = [],
    body: HTTPBodyLength = .none
  ) -> HTTPRequestHead {
    HTTPRequestHead(
      method: method, target: target, minorVersion: 1, fields: fields, bodyLength: body)
  }

  private func answer(_ head: HTTPRequestHead, by router: Router? = nil) throws -> HTTPResponse {
    let answer = (router ?? self.router).answer(head, body: [], from: nil) { _ in }
    guard case .now(let response) = answer else { throw Problem(.badRequest, "no answer") }
    return response
  }

  @Test("gives a request to what its route names")
  func routed() throws {
    for (method, name) in [(HTTPMethod.get, "GET"), (.head, "HEAD"), (.put, "PUT")] {
      let response = try answer(head(method, "/a/b?c"))
      #expect(String(decoding: response.body, as: UTF8.self) == "sample: \(name) /a/b")
    }
  }

  @Test(
    "tells a method that is not taken which are",
    arguments: [
      (HTTPMethod.post, "/a/b", "GET, HEAD, PUT, OPTIONS"),
      (.head, "/a/b/socket", "GET, OPTIONS"), (.other("get"), "/health", "GET, HEAD, OPTIONS"),
    ])
  func notTaken(method: HTTPMethod, path: String, allow: String) throws {
    let response = try answer(head(method, path))
    #expect(response.status == .methodNotAllowed)
    #expect(response.fields.named("allow") == allow)
    #expect(notes.withLock { $0 } == [])
  }

  @Test(
    "tells who asks for OPTIONS which there are",
    arguments: [
      ("/a/b", "GET, HEAD, PUT, OPTIONS"), ("/a/b/socket", "GET, OPTIONS"),
      ("*", "GET, HEAD, PUT, OPTIONS"), ("/", "GET, HEAD, PUT, OPTIONS"),
    ])
  func options(path: String, allow: String) throws {
    let response = try answer(head(.options, path))
    #expect(response.status == .noContent)
    #expect(response.fields.named("allow") == allow)
  }

  @Test("finds nothing where there is nothing, by any method")
  func missing() throws {
    for method in [HTTPMethod.get, .options, .post] {
      #expect(try answer(head(method, "/nothing")).status == .notFound)
    }
    #expect(try answer(head(.get, "/")).status == .notFound)
  }

  @Test("looks at the name before the method, and tells the handler of what was refused")
  func refused() throws {
    #expect(try answer(head(.post, "/a/%ff")).status == .badRequest)
    #expect(try answer(head(.get, "/a/%ff/socket")).status == .badRequest)
    #expect(try answer(head(.get, "/a/b/socket")).status == .upgradeRequired)
    #expect(
      notes.withLock { $0 }
        == ["/a/%ff/socket: invalid-document-name", "/a/b/socket: upgrade-required"])
  }

  @Test("asks who it is before anything is done, and gives that to what answers")
  func identity() throws {
    let strict = Router(RouteTable(routes), identity: Strict(), basePath: "")
    #expect(try answer(head(.get, "/health"), by: strict).status == .forbidden)
    let known = try answer(head(.get, "/health", [HTTPField("authorization", "x")]), by: strict)
    #expect(String(decoding: known.body, as: UTF8.self) == "ada")
    #expect(try answer(head(.options, "/health"), by: strict).status == .noContent)
  }

  @Test("refuses at the head what there is no room for, or must have no body")
  func early() {
    let body = HTTPBodyLength.fixed(byteCount: 5)
    func code(_ head: HTTPRequestHead, _ isSurplus: Bool) -> Problem.Code? {
      router.refusal(of: head, isSurplus: isSurplus)?.code
    }
    #expect(code(head(.get, "/a/b"), true) == .tooManyConnections)
    #expect(code(head(.get, "/nothing"), true) == .tooManyConnections)
    #expect(code(head(.get, "/health"), true) == nil)
    #expect(code(head(.put, "/a/b", body: body), false) == nil)
    #expect(code(head(.get, "/a/%ff/socket", body: body), false) == .badRequest)
    #expect(code(head(.put, "/a/b/socket", body: body), false) == nil)
    #expect(notes.withLock { $0 } == ["/a/%ff/socket: bad-request"])
  }

  @Test("leads people from a problem to the page by the base path")
  func basePath() throws {
    let response = try answer(head(.get, "/nothing", [HTTPField("accept", "text/html")]))
    #expect(String(decoding: response.body, as: UTF8.self).contains(#"<a href="/base/">"#))
  }
}
