import EditModel
import OperationalTransform
import TextStorage

/// `stet bench core [--trace FILE]…`: what text and operations cost on this machine.
///
/// An edit is measured whole, as the authority does it: decode its JSON, transform it over what was
/// committed since (nothing, in a sequential history), apply it, take the text's digest. Each line
/// of the table has nanoseconds, instructions where they are counted, and the peak of memory.
package enum CoreBenchmark {
  /// Runs the benchmark and prints its table.
  ///
  /// - Parameter paths: Recorded histories to replay, gzipped or not.
  /// - Returns: The exit status: 1 if a trace is unreadable or ends in another text than it says.
  package static func run(traces paths: [String]) -> Int32 {
    print(CoreFigure.head)
    for path in paths {
      guard CoreTraces.measure(path) else { return 1 }
    }
    CoreGenerated.measure()
    CoreVerbs.measure()
    CoreBranches.measure()
    return 0
  }
}

/// A history as an authority gets it: one JSON operation after the other.
struct EncodedHistory {
  private(set) var bytes: [UInt8] = []
  private(set) var ends: [Int] = []

  /// How many operations it has.
  var count: Int { ends.count }

  /// Adds an operation.
  mutating func append(_ operation: TextOperation) {
    bytes.appendJSON(operation)
    ends.append(bytes.count)
  }

  /// Does everything to a text, as an authority would.
  ///
  /// - Returns: The text that comes out, and all digests added up, so that none can be left out.
  func replay(on text: Text) -> (text: Text, digests: UInt64) {
    var content = Content.text(text)
    var sum: UInt64 = 0
    let history = OperationHistory()
    let current = history.revision
    bytes.withUnsafeBufferPointer { bytes in
      var start = 0
      for end in ends {
        let message = UnsafeBufferPointer(rebasing: bytes[start..<end])
        start = end
        do {
          var operation = try Operation(json: message, of: .text, componentLimit: 1000)
          let isHeld = history.transform(&operation, since: current)
          precondition(isHeld, "the history holds its newest revision")
          try content.apply(operation)
          sum &+= content.digest
        } catch {
          preconditionFailure("the history is sound: \(error)")
        }
      }
    }
    return (content.text ?? Text(), sum)
  }
}
