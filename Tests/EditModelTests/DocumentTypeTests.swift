import EditModel
import TestSupport
import Testing

@Suite("Document types")
struct DocumentTypeTests {
  private func rows() throws -> [JSONValue] {
    let bytes = try #require(TestFile.read(TestFile.root + "Schemas/types.json"))
    return try #require(try JSONValue.read(bytes)["types"]).elements
  }

  @Test("are those of Schemas/types.json, each with a name and an address of its own")
  func list() throws {
    let names = try rows().map { try #require($0["name"]?.string) }
    let addresses = try rows().map { try #require($0["uri"]?.string) }
    #expect(names == DocumentTypes.builtIn.names)
    #expect(Set(addresses).count == names.count)
    for name in names { #expect(DocumentTypes.builtIn[name]?.name == name) }
    #expect(DocumentTypes.builtIn["none"] == nil)
  }
}
