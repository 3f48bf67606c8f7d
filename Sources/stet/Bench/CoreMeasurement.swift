import Glibc

/// Clock and memory of this process, for `stet bench core`.
enum CoreMeasurement {
  /// Nanoseconds on the monotonic clock.
  static func nanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Most bytes of memory that this process ever had resident.
  static func peakByteCount() -> Int {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    return usage.ru_maxrss * 1024
  }

  /// The shortest of several runs of `body`, in nanoseconds on the monotonic clock.
  static func best(of runCount: Int, _ body: () -> Void) -> UInt64 {
    var best = UInt64.max
    for _ in 0..<runCount {
      let start = nanoseconds()
      body()
      best = min(best, nanoseconds() - start)
    }
    return best
  }
}

/// A line of the table: what was measured and what came out.
struct CoreFigure {
  var name: String
  var count: Int
  var nanoseconds: UInt64
  var remark: String

  /// The table's head.
  static let head =
    padded("what", 34) + leading("edits", 10) + leading("ns each", 11) + leading("M/s", 9)
    + "  remarks"

  /// The line as it is printed.
  var line: String {
    let each = Double(nanoseconds) / Double(max(count, 1))
    return Self.padded(name, 34) + Self.leading("\(count)", 10)
      + Self.leading(Self.fixed(each, 1), 11)
      + Self.leading(Self.fixed(1000 / max(each, 0.001), 2), 9) + "  " + remark
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
