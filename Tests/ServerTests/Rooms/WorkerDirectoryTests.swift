import EditModel
import Testing

@testable import Server

@Suite("The owner of a document")
struct WorkerDirectoryTests {
  private func index(of text: String, among count: Int) throws -> Int {
    WorkerDirectory.index(of: try #require(DocumentName(text)), among: count)
  }

  @Test("is the same in each run of the server")
  func fixed() throws {
    let indices = try ["a", "notes", "é", "e\u{301}"].map { try index(of: $0, among: 1 << 20) }
    // Computed from the published constants by another program.
    #expect(indices == [94430, 626_906, 258_063, 666_175])
  }

  @Test(
    "is spread evenly, whatever the names have in common", arguments: [1, 2, 3, 4, 16],
    ["", "doc-", "a long beginning that all names share "])
  func spread(workerCount: Int, prefix: String) throws {
    var counts = [Int](repeating: 0, count: workerCount)
    for number in 0..<1000 * workerCount {
      counts[try index(of: "\(prefix)\(number)", among: workerCount)] += 1
    }
    // Five standard deviations of a fair draw, some 32 each.
    #expect(counts.allSatisfy { abs($0 - 1000) < 160 })
  }

  @Test("differs for names that differ by their Unicode form alone")
  func unicodeForms() throws {
    #expect(try index(of: "é", among: 1 << 20) != index(of: "e\u{301}", among: 1 << 20))
  }
}
