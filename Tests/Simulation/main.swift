// Runs the seeded simulation on all cores: `simulate COUNT [FIRST]`. Its last line is "N passed, N
// failed".
// `simulate canaries COUNT` tells which seeds catch each server that is broken on purpose.

import Glibc
import Simulation
import Threads

/// Runs the worlds of these seeds.
///
/// - Returns: How many broke a promise.
func failureCount(of count: UInt64, from first: UInt64) throws(SystemError) -> Int {
  let failureCount = Lock(0)
  let coreCount = UInt64(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  var threads: [WorkerThread] = []
  for core in 0..<coreCount {
    threads.append(
      try WorkerThread.start(name: "worlds-\(core)") {
        for seed in stride(from: first + core, to: first + count, by: Int(coreCount)) {
          do throws(Violation) {
            try SimulatedWorld(seed: seed).run()
          } catch {
            let number = failureCount.withLock { count in
              count += 1
              return count
            }
            if number <= 20 { print(error) }
          }
        }
      })
  }
  for thread in threads { thread.join() }
  return failureCount.withLock { $0 }
}

/// Says for each canary which of these seeds catch it.
func tellCanaries(_ count: UInt64) {
  for canary in Canary.allCases {
    let catching = (1...count).filter { seed in
      (try? SimulatedWorld(seed: seed, canary: canary).run()) == nil
    }
    print("\(canary): \(catching.count) of \(count), first \(catching.prefix(3))")
  }
}

let arguments = CommandLine.arguments.dropFirst()
let numbers = arguments.compactMap { UInt64($0) }
let count = numbers.first ?? 1000
guard arguments.first != "canaries" else {
  tellCanaries(count)
  exit(0)
}
let failed = try failureCount(of: count, from: numbers.dropFirst().first ?? 1)
print("\(Int(count) - failed) passed, \(failed) failed")
exit(failed == 0 ? 0 : 1)
