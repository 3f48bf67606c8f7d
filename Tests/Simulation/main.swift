// Runs the seeded simulation: `simulate COUNT [FIRST]`; ends with "N passed, N failed".
// `simulate canaries COUNT` tells which seeds catch each server that is broken on purpose.

import Glibc
import Simulation

let numbers = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
let count = numbers.first ?? 1000
let first = numbers.dropFirst().first ?? 1

if CommandLine.arguments.dropFirst().first == "canaries" {
  for canary in Canary.allCases {
    let catching = (1...count).filter { seed in
      (try? SimulatedWorld(seed: seed, canary: canary).run()) == nil
    }
    print("\(canary): \(catching.count) of \(count), first \(catching.prefix(3))")
  }
  exit(0)
}

var failedCount = 0
for seed in first..<first + count {
  do throws(Violation) {
    try SimulatedWorld(seed: seed).run()
  } catch {
    failedCount += 1
    if failedCount <= 20 { print(error) }
  }
}
print("\(Int(count) - failedCount) passed, \(failedCount) failed")
exit(failedCount == 0 ? 0 : 1)
