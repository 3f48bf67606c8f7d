import OperationalTransform
import TextStorage
import Traces

/// Recorded histories.
enum CoreTraces {
  /// Measures one trace; `false` if it cannot be replayed.
  static func measure(_ path: String) -> Bool {
    guard let json = TraceFile.read(path) else {
      print("cannot read \(path)")
      return false
    }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    do {
      let trace = try json.withUnsafeBufferPointer { (bytes) throws(EditingTrace.Failure) in
        try EditingTrace(json: bytes)
      }
      return try measure(trace, name)
    } catch {
      print("\(name): \(error)")
      return false
    }
  }

  private static func measure(
    _ trace: EditingTrace, _ name: String
  ) throws(EditingTrace.Failure) -> Bool {
    let operations = try trace.committedOperations()
    var history = EncodedHistory()
    for operation in operations { history.append(operation) }
    var isRight = true
    var sum: UInt64 = 0
    let cost = CoreMeasurement.best(of: 40) {
      let end = history.replay(on: Text(trace.startContent))
      sum = end.digests
      isRight = isRight && end.text == Text(trace.endContent)
    }
    guard isRight else {
      print("\(name): the replay ends in another text than the trace says")
      return false
    }
    let (text, digests) = history.replay(on: Text(trace.startContent))
    sum &+= digests
    let memory = text.memoryByteCount
    let figure = CoreFigure(
      name: name, count: history.count, cost: cost,
      remark: "text \(text.utf8Count) B in \(memory) B of memory")
    figure.report()
    if trace.isConcurrent { try measureMerge(trace, name) }
    return sum != 0
  }

  /// The same edits as they were sent, transformed over what their authors had not seen.
  private static func measureMerge(
    _ trace: EditingTrace, _ name: String
  ) throws(EditingTrace.Failure) {
    let submissions = try trace.submissions()
    var failure: EditingTrace.Failure?
    let cost = CoreMeasurement.best(of: 5) {
      do throws(EditingTrace.Failure) { _ = try trace.committedOperations() } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    let figure = CoreFigure(
      name: "  its views and merge", count: submissions.count, cost: cost,
      remark: "both agents' views replayed, all transformed twice")
    figure.report()
  }
}
