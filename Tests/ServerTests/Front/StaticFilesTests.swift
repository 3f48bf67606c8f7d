import HTTP
import Testing

@testable import Server

@Suite("The path of a file of the page")
struct StaticFilesTests {
  private static let table: RouteTable? = {
    guard let files = try? StaticFiles(root: "/nowhere") else { return nil }
    defer { files.stop() }
    return RouteTable(RouteTable.page(files))
  }()

  private func path(of target: String) throws -> String? {
    let head = HTTPRequestHead(
      method: .get, target: target, minorVersion: 1, fields: [], bodyLength: .none)
    let table = try #require(Self.table)
    guard let match = table.match(head.path) else { return nil }
    let handler = try #require(match.endpoint.handler(of: .get) as? PageFile)
    do throws(Problem) {
      return handler.path(try PathParameters(match))
    } catch {
      #expect(error.code == .unknownPath)
      return nil
    }
  }

  @Test(
    "is found for what there is",
    arguments: [
      ("/", "editor/index.html"), ("/?a=b", "editor/index.html"),
      ("/d/notes", "editor/document.html"), ("/d/a%2Fb", "editor/document.html"),
      ("/d/..", "editor/document.html"), ("/d/%F0%9F%98%80?x", "editor/document.html"),
      ("/client/editing-client.js", "client/editing-client.js"),
      ("/bindings/textarea.js", "bindings/textarea.js"), ("/editor/", "editor/index.html"),
      ("/vendor/a/b.js", "vendor/a/b.js"), ("/client/a%20b.js", "client/a b.js"),
    ])
  func found(target: String, path: String) throws {
    #expect(try self.path(of: target) == path)
  }

  @Test(
    "leads nowhere else",
    arguments: [
      "/d", "/d/", "/d/a/b", "/x.js", "/README.md", "/Package.swift", "//client/a.js",
      "/client/../../Package.swift", "/client/%2e%2e/%2e%2e/Package.swift",
      "/client/..%2f..%2fPackage.swift", "/client/%2e%2e%5cPackage.swift", "/client/.git",
      "/client//a.js", "/client/a%00.js", "/client/%ff.js", "/../client/a.js", "*",
      "/Client/a.js",
    ])
  func nowhere(target: String) throws {
    #expect(try path(of: target) == nil)
  }
}
