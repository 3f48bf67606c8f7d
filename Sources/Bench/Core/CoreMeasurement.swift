import CPerformance
import Glibc

/// Clock, instructions and memory of this process, for `stet bench core`.
enum CoreMeasurement {
  /// Nanoseconds on the monotonic clock.
  static func nanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Most bytes of memory that this process had resident since `forgetPeak()`, or ever.
  static func peakByteCount() -> Int {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    return usage.ru_maxrss * 1024
  }

  /// Lets the peak of resident memory begin anew, where the system lets a process do so.
  static func forgetPeak() {
    let file = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    _ = write(file, "5", 1)
    close(file)
  }

  /// The shortest of several runs of `body`, and the fewest instructions; what `prepare` does in
  /// front of each run does not count.
  static func best(
    of runCount: Int, preparing prepare: () -> Void = {}, _ body: () -> Void
  ) -> CoreCost {
    var best = CoreCost(nanoseconds: .max, instructions: nil)
    for _ in 0..<runCount {
      prepare()
      let counted = instructions()
      let start = nanoseconds()
      body()
      best.nanoseconds = min(best.nanoseconds, nanoseconds() - start)
      if let counted, let now = instructions() {
        best.instructions = min(best.instructions ?? .max, now - counted)
      }
    }
    return best
  }

  /// Instructions outside the kernel so far, or `nil` where nobody counts them.
  private static func instructions() -> UInt64? {
    var count: UInt64 = 0
    guard counter >= 0 && read(counter, &count, 8) == 8 else { return nil }
    return count
  }

  private static let counter = stet_open_instruction_counter()
}
