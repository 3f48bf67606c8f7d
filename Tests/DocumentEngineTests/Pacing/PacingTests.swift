import Testing

@testable import DocumentEngine

@Suite("Pacing")
struct PacingTests {
  @Test("without a commit just before, nothing is waited for")
  func idle() {
    var gathering = Pacing.Gathering(Pacing())
    #expect(gathering.expectation(with: 1, at: 5) == nil)
    gathering.committed(2, waitingCount: 1, from: 1_000, to: 2_000)
    #expect(gathering.expectation(with: 1, at: 5_000) == nil)
  }

  @Test("two groups of writers become one")
  func merged() throws {
    var gathering = Pacing.Gathering(Pacing())
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
    var gathering = Pacing.Gathering(Pacing())
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

  @Test("where people type, a commit is told to everybody, and nobody comes back for the rest")
  func calm() {
    var telling = Pacing.Telling(Pacing())
    telling.handedOver(at: 10_000_000)
    #expect(telling.audience == .everybody)
    let isFirst = telling.committed(at: 11_000_000)
    #expect(isFirst)
    #expect(telling.schedule() == nil)
    telling.handedOver(at: 12_000_000)
    #expect(telling.audience == .everybody, "a millisecond later is no answer")
  }

  @Test("commits that follow closely are told to latecomers, and the rest a moment after the last")
  func close() {
    var telling = Pacing.Telling(Pacing())
    _ = telling.committed(at: 10_000_000)
    telling.handedOver(at: 10_900_000)
    _ = telling.committed(at: 11_500_000)
    #expect(telling.audience == .latecomers)
    #expect(telling.schedule() == 2)
    #expect(telling.schedule() == nil, "one call is enough")
    let again = telling.comeBack(at: 12_400_000)
    #expect(again == 2)
    #expect(telling.schedule() == nil, "the caller comes anyway")
    let atLast = telling.comeBack(at: 12_500_000)
    #expect(atLast == nil && telling.audience == .everybody)
  }

  @Test("commits that are told in one turn count as one")
  func oneTurn() {
    var telling = Pacing.Telling(Pacing())
    let counts = [telling.committed(at: 1), telling.committed(at: 2)]
    #expect(counts == [true, false])
    _ = telling.endTurn(isAnswered: false)
    let next = telling.committed(at: 3)
    #expect(next)
  }

  @Test("while answers are near, few who wait for nothing are written to in a turn")
  func hurried() {
    var telling = Pacing.Telling(Pacing())
    #expect(telling.endTurn(isAnswered: true) == (24, 24))
    _ = telling.committed(at: 10_000_000)
    telling.handedOver(at: 10_100_000)
    #expect(telling.endTurn(isAnswered: true) == (24, 4))
    #expect(telling.endTurn(isAnswered: false) == (24, 24), "the journal is at work")
  }

  @Test("answers are polled for as long as they come, and 100 µs after the last write")
  func polling() {
    var polling = Pacing.Polling(Pacing())
    var polls = [polling.isPolling(at: 0)]
    polling.await(2)
    polls.append(polling.isPolling(at: 0))
    polling.pollOn(at: 1_000)
    polls.append(polling.isPolling(at: 100_999))
    polling.noteAnswer()
    polls.append(polling.isPolling(at: 200_000))
    polling.pollOn(at: 200_000)
    polls.append(polling.isPolling(at: 299_999))
    polls.append(polling.isPolling(at: 300_000))
    polling.noteAnswer()
    polls.append(polling.isPolling(at: 300_001))
    #expect(polls == [false, true, true, true, true, false, false])
  }
}
