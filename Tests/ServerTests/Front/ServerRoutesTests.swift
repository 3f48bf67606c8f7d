import Foundation
import HTTP
import Testing

@testable import Server

/// `Schemas/openapi.json` is what clients know of the routes; here is what the server has.
@Suite("The routes of the server")
struct ServerRoutesTests {
  private struct Description: Decodable {
    struct Item: Decodable {
      struct Anything: Decodable {}
      var get: Anything?
      var put: Anything?
      var post: Anything?
      var patch: Anything?
      var delete: Anything?

      var methods: [String] {
        let all = [
          ("GET", get), ("PUT", put), ("POST", post), ("PATCH", patch), ("DELETE", delete),
        ]
        return all.compactMap { $1 == nil ? nil : $0 }
      }
    }

    var paths: [String: Item]
  }

  @Test("are those of the description, each method of each path")
  func described() throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = root.appending(path: "Schemas/openapi.json")
    let description = try JSONDecoder().decode(Description.self, from: Data(contentsOf: file))
    let described = description.paths.flatMap { path, item in
      item.methods.map { "\($0) \(path)" }
    }
    let service = try ServiceStage().service()
    defer { service.stop() }
    let log = try Log(level: .error)
    defer { log.close() }
    let context = ServerContext(
      limits: ServerLimits(), journal: service, descriptorCount: 100, log: log, compression: nil)
    let table = RouteTable(
      context: context, directory: WorkerDirectory(workers: []), files: nil)
    #expect(
      table.routes.map { "\($0.method.name) \($0.pattern.text)" }.sorted() == described.sorted())
  }
}
