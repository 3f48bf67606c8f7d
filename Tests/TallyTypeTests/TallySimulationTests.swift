import Simulation
import Testing

@Suite("A world of tallies")
struct TallySimulationTests {
  @Test("keeps what was acknowledged, whatever fails", arguments: UInt64(1)...60)
  func holds(seed: UInt64) throws {
    try SimulatedWorld(TallyWriting(), seed: seed).run()
  }

  @Test("is written to, but for those in which everybody only looks on")
  func writes() throws {
    let writtenCount = try (UInt64(1)...60).count { seed in
      let world = SimulatedWorld(TallyWriting(), seed: seed)
      try world.run()
      return !world.outcome.contains("revision 0,")
    }
    #expect(writtenCount >= 40)
  }

  /// One is not looked for: additions come out alike whoever gives way.
  private static let canaries = Canary.allCases.filter { $0 != .transformsWithWrongSide }

  @Test("sees a server that is broken on purpose", arguments: canaries)
  func catches(canary: Canary) {
    let caught = (UInt64(1)...40).first { seed in
      (try? SimulatedWorld(TallyWriting(), seed: seed, canary: canary).run()) == nil
    }
    #expect(caught != nil)
  }
}
