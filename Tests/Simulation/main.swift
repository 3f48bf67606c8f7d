// Runs the seeded simulation: `simulate COUNT [FIRST]`; ends with "N passed, N failed".

import Glibc
import Simulation

let numbers = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
let count = numbers.first ?? 1000
let first = numbers.dropFirst().first ?? 1
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
