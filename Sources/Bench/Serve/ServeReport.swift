import JSON

/// What a run came to.
struct ServeReport {
  private var figures: [(name: String, value: Double, digits: Int, unit: String)] = []
  /// What went wrong; `nil` if all clients converged.
  let fault: String?

  init(_ load: ServeLoad) {
    fault = load.firstFault
    let start = load.start
    let end = load.end
    let seconds = max(Double(end.nanoseconds &- start.nanoseconds) / 1e9, 0.001)
    let acknowledged = Double(end.acknowledged - start.acknowledged)
    let delivered = Double(end.delivered - start.delivered)
    let cpu = end.server.seconds - start.server.seconds
    let system = end.server.systemSeconds - start.server.systemSeconds
    add("seconds", seconds, 2, "s")
    add("acknowledgedPerSecond", acknowledged / seconds, 0, "edits/s")
    add("deliveredPerSecond", delivered / seconds, 0, "edits/s")
    add("messagesPerSecond", (acknowledged + delivered) / seconds, 0, "messages/s")
    for (name, histogram) in [
      ("acknowledgement", load.acknowledgements), ("delivery", load.deliveries),
    ] {
      add("\(name)P50", histogram.microseconds(at: 0.5), 0, "µs")
      add("\(name)P90", histogram.microseconds(at: 0.9), 0, "µs")
      add("\(name)P99", histogram.microseconds(at: 0.99), 0, "µs")
      add("\(name)Max", Double(histogram.maximum) / 1000, 0, "µs")
    }
    if load.dueInterval > 0 {
      add("sentLateP50", load.delays.microseconds(at: 0.5), 1, "µs")
      add("sentLateP99", load.delays.microseconds(at: 0.99), 1, "µs")
      add("sentLateMax", Double(load.delays.maximum) / 1000, 0, "µs")
    }
    if load.server.id > 0 {
      add("serverCPU", 100 * cpu / seconds, 1, "%")
      add("serverSystemCPU", 100 * system / seconds, 1, "%")
      add("serverCPUPerEdit", 1e6 * cpu / max(acknowledged, 1), 2, "µs")
      add("serverCPUPerMessage", 1e6 * cpu / max(acknowledged + delivered, 1), 2, "µs")
      add("serverResident", Double(end.server.residentByteCount) / 1048576, 1, "MiB")
    }
    let generator = end.generator.seconds - start.generator.seconds
    add("generatorCPU", 100 * generator / seconds, 1, "%")
    let received = Double(end.receivedByteCount - start.receivedByteCount)
    add("receivedPerSecond", received / seconds / 1048576, 2, "MiB/s")
    add(
      "sentPerSecond", Double(end.sentByteCount - start.sentByteCount) / seconds / 1048576, 2,
      "MiB/s")
    add("bytesPerMessage", received / max(acknowledged + delivered, 1), 1, "B")
  }

  private mutating func add(_ name: String, _ value: Double, _ digits: Int, _ unit: String) {
    figures.append((name, value, digits, unit))
  }

  /// The figures in one line of JSON.
  var json: String {
    var members = figures.map { "\"\($0.name)\":\(CoreFigure.fixed($0.value, $0.digits))" }
    var text: [UInt8] = []
    text.appendJSON(fault ?? "")
    members.append("\"converged\":\(fault == nil)")
    if fault != nil { members.append("\"fault\":\(String(decoding: text, as: UTF8.self))") }
    return "{\(members.joined(separator: ","))}"
  }

  /// The figures as a table.
  var table: String {
    var lines = figures.map { figure in
      let value = CoreFigure.fixed(figure.value, figure.digits)
      let left = figure.name + String(repeating: " ", count: max(1, 26 - figure.name.count))
      return left + String(repeating: " ", count: max(1, 14 - value.count)) + value
        + " " + figure.unit
    }
    lines.append(fault.map { "FAILED: \($0)" } ?? "all clients converged")
    return lines.joined(separator: "\n")
  }
}
