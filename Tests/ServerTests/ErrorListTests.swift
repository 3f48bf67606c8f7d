import EditModel
import Foundation
import HTTP
import Testing

@testable import Server

/// `Schemas/errors.json` is what clients know of the codes; here is what the server sends.
@Suite("The list of error codes")
struct ErrorListTests {
  private struct List: Decodable {
    struct Row: Decodable {
      var code: String
      var `class`: String
      var close: UInt16?
      var status: Int?
    }

    var rejections: [Row]
    var errors: [Row]
    var http: [Row]
  }

  private let list: List

  init() throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appending(path: "Schemas/errors.json")
    list = try JSONDecoder().decode(List.self, from: Data(contentsOf: file))
  }

  @Test("holds each rejection once")
  func rejections() {
    #expect(list.rejections.map(\.code).sorted() == RejectionCode.allCases.map(\.rawValue).sorted())
  }

  @Test("holds each connection error once, with its close code")
  func connectionErrors() {
    #expect(
      list.errors.map { "\($0.code) \($0.close ?? 0)" }.sorted()
        == ConnectionErrorCode.allCases.map { "\($0.rawValue) \($0.closeCode)" }.sorted())
  }

  @Test("holds each problem once, with its status")
  func problems() {
    #expect(
      list.http.map { "\($0.code) \($0.status ?? 0)" }.sorted()
        == Problem.Code.allCases.map { "\($0.rawValue) \($0.status.rawValue)" }.sorted())
  }

  @Test("knows three classes")
  func classes() {
    let rows = list.rejections + list.errors + list.http
    #expect(Set(rows.map(\.class)) == ["retry", "resync", "fatal"])
  }
}
