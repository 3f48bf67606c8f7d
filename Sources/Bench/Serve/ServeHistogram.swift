/// Counts of latencies, exact to about one percent.
struct ServeHistogram {
  /// Buckets for each power of two.
  private static let resolution = 128

  private var counts = [UInt64](repeating: 0, count: 58 * resolution)
  private(set) var count: UInt64 = 0
  private(set) var maximum: UInt64 = 0

  /// Adds a latency in nanoseconds.
  mutating func add(_ nanoseconds: UInt64) {
    counts[Self.index(of: nanoseconds)] += 1
    count += 1
    maximum = max(maximum, nanoseconds)
  }

  private static func index(of value: UInt64) -> Int {
    guard value >= resolution else { return Int(value) }
    let shift = 63 - value.leadingZeroBitCount - 7
    return (shift + 1) * resolution + Int(value >> UInt64(shift)) - resolution
  }

  private static func value(at index: Int) -> UInt64 {
    guard index >= resolution else { return UInt64(index) }
    let shift = UInt64(index / resolution - 1)
    return UInt64(index % resolution + resolution) << shift + (1 << shift) / 2
  }

  /// The latency that so large a part is not above, in microseconds.
  func microseconds(at part: Double) -> Double {
    guard count > 0 else { return 0 }
    var rest = UInt64((Double(count) * part).rounded(.up))
    for (index, count) in counts.enumerated() where count > 0 {
      if rest <= count { return Double(min(Self.value(at: index), maximum)) / 1000 }
      rest -= count
    }
    return Double(maximum) / 1000
  }
}
