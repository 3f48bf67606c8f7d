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

/// What a run took.
struct CoreCost {
  /// On the monotonic clock.
  var nanoseconds: UInt64
  /// Outside the kernel; `nil` where the processor or the system does not count them.
  var instructions: UInt64?
}

/// A line of the table: what was measured and what came out.
struct CoreFigure {
  var name: String
  var count: Int
  var cost: CoreCost
  var remark: String

  /// The table's head.
  static let head =
    padded("what", 34) + leading("edits", 10) + leading("ns each", 11) + leading("M/s", 9)
    + leading("instr.", 9) + leading("peak MiB", 10) + "  remarks"

  /// Prints the line, with the most memory that was resident since the one before.
  func report() {
    let each = Double(cost.nanoseconds) / Double(max(count, 1))
    let instructions = cost.instructions.map { Self.fixed(Double($0) / Double(max(count, 1)), 0) }
    let peak = Double(CoreMeasurement.peakByteCount()) / 1_048_576
    print(
      Self.padded(name, 34) + Self.leading("\(count)", 10) + Self.leading(Self.fixed(each, 1), 11)
        + Self.leading(Self.fixed(1000 / max(each, 0.001), 2), 9)
        + Self.leading(instructions ?? "-", 9) + Self.leading(Self.fixed(peak, 1), 10)
        + "  " + remark)
    CoreMeasurement.forgetPeak()
  }

  /// A number with so many digits behind the point.
  static func fixed(_ value: Double, _ digits: Int) -> String {
    var scale = 1
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int((value * Double(scale)).rounded())
    if digits == 0 { return "\(scaled)" }
    let fraction = "\(scaled % scale)"
    return "\(scaled / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
  }

  static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  static func leading(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }
}
