import Testing

@testable import Server

@Suite("Commit gathering")
struct CommitGatheringTests {
  @Test("without a commit just before, nothing is waited for")
  func idle() {
    var gathering = CommitGathering()
    #expect(gathering.expectation(with: 1, at: 5) == nil)
    gathering.committed(2, waitingCount: 1, from: 1_000, to: 2_000)
    #expect(gathering.expectation(with: 1, at: 5_000) == nil)
  }

  @Test("two groups of writers become one")
  func merged() throws {
    var gathering = CommitGathering()
    gathering.committed(4, waitingCount: 4, from: 1_000, to: 2_000)
    let expected = try #require(gathering.expectation(with: 4, at: 2_100))
    #expect(expected.count == 4 && expected.until == 5_000)
    gathering.gathered(8)
    gathering.committed(8, waitingCount: 0, from: 3_000, to: 4_000)
    #expect(gathering.expectation(with: 8, at: 4_100) == nil)
    #expect(gathering.expectation(with: 7, at: 4_100)?.count == 1)
  }

  @Test("waiting in vain is not tried again for a growing number of commits, and never for long")
  func inVain() throws {
    var gathering = CommitGathering()
    var tries: [Int] = []
    for number in 0..<60 {
      gathering.committed(1, waitingCount: 1, from: 0, to: 1_000_000_000)
      guard let expected = gathering.expectation(with: 1, at: 1_000_000_001) else { continue }
      #expect(expected.until == 1_001_000_000)
      tries.append(number)
      gathering.gathered(1)
    }
    #expect(tries == [0, 4, 12, 28])
  }
}
