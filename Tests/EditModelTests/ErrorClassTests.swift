import EditModel
import TestSupport
import Testing

@Suite("Classes of codes")
struct ErrorClassTests {
  private func listed(_ part: String) throws -> [String] {
    let bytes = try #require(TestFile.read(TestFile.root + "Schemas/errors.json"))
    return try #require(try JSONValue.read(bytes)[part]).elements.map {
      "\(try #require($0["code"]?.string)) \(try #require($0["class"]?.string))"
    }
  }

  @Test("of rejections are those of Schemas/errors.json")
  func rejections() throws {
    let told = RejectionCode.allCases.map { "\($0.rawValue) \($0.errorClass)" }
    #expect(try listed("rejections").sorted() == told.sorted())
  }

  @Test("of the ends of connections are those of Schemas/errors.json")
  func connectionErrors() throws {
    let told = ConnectionErrorCode.allCases.map { "\($0.rawValue) \($0.errorClass)" }
    #expect(try listed("errors").sorted() == told.sorted())
  }
}
