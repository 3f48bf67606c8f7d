import EditModel
import HTTP
import Testing

@testable import Server

@Suite("The table of routes")
struct RouteTableTests {
  /// What is to come, so that the table bears it.
  private static let many: [(HTTPMethod, RoutePattern)] = [
    (.get, "/v1/documents"), (.post, "/v1/documents"), (.get, "/v1/documents/{name}"),
    (.put, "/v1/documents/{name}"), (.patch, "/v1/documents/{name}"),
    (.delete, "/v1/documents/{name}"), (.post, "/v1/documents/{name}/append"),
    (.get, "/v1/documents/{name}/revisions"), (.get, "/v1/documents/{name}/labels"),
    (.put, "/v1/documents/{name}/labels/{label}"),
    (.delete, "/v1/documents/{name}/peers/{session}"), (.get, "/v1/events"),
    (.delete, "/v1/webhooks/{id}"), (.get, "/metrics"), (.get, "/"), (.get, "/files/{path...}"),
  ]

  private let table = RouteTable(
    many.map { Route($0, $1, SampleHandler(name: "\($0.name) \($1.text)")) })

  private func found(_ method: HTTPMethod, _ path: String) -> String? {
    (table.match(Substring(path))?.endpoint.handler(of: method) as? SampleHandler)?.name
  }

  @Test("finds each route by a path of its form")
  func each() {
    for (method, pattern) in Self.many {
      let path = pattern.segments.map {
        switch $0 {
        case .literal(let text): text
        case .parameter(.path): "a/b/c.txt"
        case .parameter: "x%2Fy"
        }
      }.joined(separator: "/")
      #expect(found(method, "/" + path) == "\(method.name) \(pattern.text)")
    }
  }

  @Test(
    "finds nothing elsewhere",
    arguments: [
      "", "*", "x", "//", "/v1", "/v1/", "/v1/documents/a/b", "/v1/documents/a/labels/",
      "/v1/documents/a/labels/b/c", "/v1/documents/a/append/", "/V1/documents", "/metrics/",
      "/v1%2Fdocuments", "/files", "/%zz", "/v1/webhooks/",
    ])
  func nothing(path: String) {
    #expect(table.match(Substring(path)) == nil)
  }

  @Test("takes a literal for itself however it is encoded, and before a parameter")
  func literals() {
    #expect(found(.get, "/v1/%64ocuments") == "GET /v1/documents")
    #expect(found(.get, "/%6D%65trics") == "GET /metrics")
    #expect(found(.get, "/%6d%65tric%73") == "GET /metrics")
    #expect(found(.post, "/v1/documents/append/append") == "POST /v1/documents/{name}/append")
    #expect(found(.get, "/v1/documents/") == "GET /v1/documents/{name}", "whose name is wrong")
  }

  @Test("knows the methods of each path in one order, HEAD with GET and OPTIONS everywhere")
  func methods() throws {
    let document = try #require(table.match("/v1/documents/x"))
    #expect(document.endpoint.methods == [.get, .head, .put, .patch, .delete, .options])
    let append = try #require(table.match("/v1/documents/x/append"))
    #expect(append.endpoint.methods == [.post, .options])
    #expect(append.endpoint.handler(of: .head) == nil)
    #expect(document.endpoint.handler(of: .options) == nil)
    #expect(found(.head, "/metrics") == "GET /metrics")
    #expect(table.methods == [.get, .head, .put, .patch, .post, .delete, .options])
  }

  @Test("does not take a route twice")
  func twice() async {
    await #expect(processExitsWith: .failure) {
      _ = RouteTable([
        Route(.get, "/a/{name}", SampleHandler()), Route(.get, "/a/{name}", SampleHandler()),
      ])
    }
  }

  @Test("reads the values of its parameters")
  func parameters() throws {
    let document = try #require(table.match("/v1/documents/%C3%BCber%2Funs/append"))
    #expect(try PathParameters(document).name == DocumentName("über/uns"))
    let file = try #require(table.match("/files/a%20b/c/"))
    #expect(try PathParameters(file).path == "a b/c/index.html")
  }

  @Test(
    "refuses names that no document can have",
    arguments: ["", ".", "..", "%2E%2e", "%00", "%ff", "%", String(repeating: "x", count: 513)])
  func names(name: String) throws {
    let match = try #require(table.match("/v1/documents/\(name)/append"))
    let problem = #expect(throws: Problem.self) { try PathParameters(match) }
    #expect(problem?.code == .invalidDocumentName)
  }
}
