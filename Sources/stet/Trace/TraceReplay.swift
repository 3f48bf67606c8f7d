import Commands
import EditModel
import OperationalTransform
import TextStorage
import Threads
import Traces

/// Replays an editing trace through the engine that serves documents: each agent is a client that
/// submits its edits against exactly what the trace says it had seen.
enum TraceReplay {
  /// Replays the trace in a file and compares the end with the trace's own.
  ///
  /// - Returns: 0 if the texts are equal, else 1.
  /// - Throws: `Fault` if the file is no trace, or one that no central authority could have made.
  static func run(_ path: String, out: String?) throws -> Int32 {
    guard let bytes = TraceFile.read(path) else {
      throw Fault(message: "\(path) cannot be read or inflated")
    }
    let trace: EditingTrace
    do {
      trace = try bytes.withUnsafeBufferPointer { bytes throws(EditingTrace.Failure) in
        try EditingTrace(json: bytes)
      }
    } catch {
      throw Fault(message: "\(path) is no editing trace: \(error)")
    }
    let start = MonotonicTime.now()
    var stage = TraceStage(trace)
    try stage.play(trace)
    let seconds =
      Double(MonotonicTime.now().nanoseconds - start.nanoseconds) / 1_000_000_000
    let text = stage.text
    if let out { try ReplayCommand.deliver(.text(text), to: out) }
    let isEqual = text == Text(trace.endContent)
    let count = stage.editCount
    let rate = seconds > 0 ? Int(Double(count) / seconds) : 0
    Console.print(
      "\(count) edits in \(thousandths(seconds)) s, \(rate) edits/s, "
        + (isEqual ? "the end is the trace's own" : "THE END DIFFERS from the trace's own"))
    return isEqual ? 0 : 1
  }

  private static func thousandths(_ seconds: Double) -> String {
    let value = Int((seconds * 1000).rounded())
    let fraction = String(value % 1000)
    return "\(value / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }
}
