import Simulation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// The seed of `STET_SEED`, to repeat one run.
private var givenSeed: UInt64? {
  getenv("STET_SEED").flatMap { UInt64(String(cString: $0)) }
}

@Suite("Simulation")
struct SimulationTests {
  @Test(
    "what was acknowledged stands, whatever fails",
    arguments: givenSeed.map { [$0] } ?? Array(1...60))
  func holds(seed: UInt64) throws {
    try SimulatedWorld(seed: seed).run()
  }

  @Test("a seed repeats its run exactly", arguments: [UInt64(3), 17, 40])
  func repeats(seed: UInt64) throws {
    let first = SimulatedWorld(seed: seed)
    try first.run()
    let second = SimulatedWorld(seed: seed)
    try second.run()
    #expect(first.outcome == second.outcome)
    #expect(first.outcome.contains("steps"))
  }

  @Test("a server broken on purpose is caught", arguments: Canary.allCases)
  func catches(canary: Canary) {
    let caught = (UInt64(1)...40).first { seed in
      (try? SimulatedWorld(seed: seed, canary: canary).run()) == nil
    }
    #expect(caught != nil)
  }

  @Test("seeds that once found a fault pass", arguments: [UInt64(392), 706, 4211, 4399, 77_566])
  func stay(seed: UInt64) throws {
    try SimulatedWorld(seed: seed).run()
  }
}

@Suite("Long simulation")
struct LongSimulationTests {
  @Test("what was acknowledged stands in 500 worlds")
  func holds() throws {
    for seed in UInt64(1)...500 { try SimulatedWorld(seed: seed).run() }
  }

  @Test(
    "a client made of another one's memory goes on as that one would",
    arguments: UInt64(1)...40)
  func reloads(seed: UInt64) throws {
    let outcomes = try [false, true].map { reloadsPages in
      let world = SimulatedWorld(seed: seed, reloadsPages: reloadsPages)
      try world.run()
      return world.outcome
    }
    #expect(outcomes[0] == outcomes[1])
  }
}
