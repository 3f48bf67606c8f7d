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
