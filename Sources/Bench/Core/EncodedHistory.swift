import EditModel
import OperationalTransform
import TextStorage

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
