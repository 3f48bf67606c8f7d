import Testing

@testable import DocumentEngine

@Suite("Rounds")
struct RoundsTests {
  private func peer(_ slot: Int) -> PeerID { PeerID(slot: slot, generation: UInt32(slot) + 1) }

  private func rounds(of count: Int) -> Rounds {
    var rounds = Rounds()
    for slot in 0..<count { rounds.add(peer(slot)) }
    return rounds
  }

  /// The slots that are written to in one turn.
  private func turn(
    _ rounds: inout Rounds, _ writeCount: Int = 24, _ roundCount: Int = 24
  ) -> [Int] {
    rounds.beginTurn(writeCount: writeCount, roundCount: roundCount)
    var slots: [Int] = []
    while let peer = rounds.next() { slots.append(peer.slot) }
    return slots
  }

  @Test("authors come first, the others a few in each turn, everybody once")
  func authorsFirst() {
    var rounds = rounds(of: 6)
    rounds.beginCommit()
    rounds.acknowledge([peer(4), peer(2)])
    rounds.begin(for: .everybody)
    #expect(turn(&rounds, 24, 2) == [4, 2, 0, 1])
    let isUnfinished = rounds.endTurn()
    #expect(isUnfinished)
    #expect(turn(&rounds, 24, 2) == [2, 3], "a round for everybody takes no account of authors")
    _ = rounds.endTurn()
    #expect(turn(&rounds, 24, 2) == [4, 5])
    let isFinished = !rounds.endTurn()
    #expect(isFinished && turn(&rounds).isEmpty)
  }

  @Test("latecomers are those who were not told of the commit before the last")
  func latecomers() {
    var rounds = rounds(of: 4)
    rounds.beginCommit()
    rounds.acknowledge([peer(0)])
    rounds.begin(for: .latecomers)
    #expect(turn(&rounds) == [0], "the others wait for one more commit")
    _ = rounds.endTurn()
    rounds.beginCommit()
    rounds.acknowledge([peer(0)])
    rounds.begin(for: .latecomers)
    #expect(turn(&rounds) == [0, 1, 2, 3])
    _ = rounds.endTurn()
    rounds.beginCommit()
    rounds.acknowledge([peer(0)])
    rounds.begin(for: .latecomers)
    #expect(turn(&rounds) == [0])
    _ = rounds.endTurn()
    rounds.begin(for: .everybody)
    #expect(turn(&rounds) == [0, 1, 2, 3], "the rest is told in a moment")
  }

  @Test("a round that commits prolong goes on where it was, and reaches everybody")
  func prolonged() {
    var rounds = rounds(of: 5)
    var written: [Int] = []
    for _ in 0..<5 {
      rounds.beginCommit()
      rounds.begin(for: .everybody)
      written += turn(&rounds, 2, 2)
      _ = rounds.endTurn()
    }
    #expect(written == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4])
  }

  @Test("who has left is written to no more, nor whoever took the slot for him")
  func departed() {
    var rounds = rounds(of: 3)
    rounds.beginCommit()
    rounds.acknowledge([peer(1)])
    rounds.begin(for: .everybody)
    rounds.remove(peer(1))
    let next = PeerID(slot: 1, generation: 9)
    rounds.add(next)
    #expect(turn(&rounds) == [0, 2, 1])
    rounds.remove(peer(1))
    #expect(rounds.isMember(next))
  }

  @Test("any order of coming, going and commits leaves nobody untold", arguments: UInt64(1)...50)
  func nobodyIsForgotten(seed: UInt64) {
    var random = SplitMix(state: seed)
    var rounds = Rounds()
    /// By member, how many commits there were when it came or was written to last.
    var told: [Int: Int] = [:]
    var commitCount = 0
    for _ in 0..<300 {
      let slot = Int(random.next() % 12)
      switch random.next() % 4 {
      case 0 where told[slot] == nil:
        rounds.add(peer(slot))
        told[slot] = commitCount
      case 1 where told[slot] != nil:
        rounds.remove(peer(slot))
        told[slot] = nil
      case 2:
        commitCount += 1
        rounds.beginCommit()
        rounds.acknowledge([peer(slot)])
        rounds.begin(for: random.next() % 2 == 0 ? .everybody : .latecomers)
      default:
        for slot in turn(&rounds, 3, 2) { told[slot] = commitCount }
        _ = rounds.endTurn()
      }
    }
    rounds.begin(for: .everybody)
    for _ in 0..<40 {
      for slot in turn(&rounds, 1, 1) { told[slot] = commitCount }
      _ = rounds.endTurn()
      // Others come and go meanwhile.
      let slot = Int(random.next() % 12)
      if told[slot] == nil {
        rounds.add(peer(slot))
        told[slot] = commitCount
      } else if random.next() % 4 == 0 {
        rounds.remove(peer(slot))
        told[slot] = nil
      }
    }
    #expect(told.values.allSatisfy { $0 == commitCount })
  }

  /// A generator whose state is its seed.
  private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      let mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      return (mixed ^ (mixed >> 27)) >> 8
    }
  }
}
