import TestSupport
import Testing

@testable import EditingClient

@Suite("Classes of codes")
struct RejectionClassTests {
  @Test("are those of Schemas/errors.json", arguments: ["rejections", "errors"])
  func agree(part: String) throws {
    let bytes = try #require(TestFile.read(TestFile.root + "Schemas/errors.json"))
    let entries = try #require(try JSONValue.read(bytes)[part]).elements
    #expect(entries.count >= 10)
    for entry in entries {
      let code = try #require(entry["code"]?.string)
      #expect("\(RejectionClass(code: code))" == entry["class"]?.string, "\(code)")
    }
    #expect(RejectionClass(code: "no-weather") == .fatal)
  }
}
