import Testing

@testable import Server

@Suite("Farewell")
struct FarewellTests {
  /// Whether nobody waits any more, at each look: what is not taken, and when.
  private func looks(_ looks: [(byteCount: Int, now: UInt64)], after byteCount: Int) -> [Bool] {
    var farewell = Farewell(byteCount: byteCount, at: 0)
    return looks.map { farewell.isOver(byteCount: $0.byteCount, at: $0.now, limit: 500) }
  }

  @Test("a peer that has taken everything has a moment for its answer")
  func mute() {
    #expect(looks([(0, 499), (0, 500)], after: 0) == [false, true])
  }

  @Test("a peer that goes on taking is waited for, and one that stops is not")
  func slow() {
    let taking = (1...8).map { (byteCount: 900 - 100 * $0, now: UInt64(400 * $0)) }
    let told = looks(taking + [(100, 3_600), (100, 3_700)], after: 900)
    #expect(told == [Bool](repeating: false, count: 9) + [true])
  }
}
