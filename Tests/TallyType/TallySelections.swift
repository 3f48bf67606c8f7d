package import EditModel
import JSON

/// Which sum a user of a `Tally` believes it to have: own additions move it, others' do not.
package struct TallySelections: OtherSelections {
  /// The sum; `nil` for a user who is nowhere.
  package var sum: Int?

  package init() {}

  /// Of a user who believes the sum to be this.
  package init(sum: Int) { self.sum = sum }

  package init(json: UnsafeBufferPointer<UInt8>) throws(TypeFlaw) {
    var reader = JSONReader(json)
    do throws(JSONError) {
      if try reader.peek() == .null {
        try reader.readNull()
      } else {
        sum = try reader.readInteger()
      }
    } catch {
      throw TypeFlaw("the believed sum is an integer: \(error)")
    }
  }

  package func appendJSON(to output: inout [UInt8]) {
    output.append(contentsOf: (sum.map { "\($0)" } ?? "null").utf8)
  }

  package var count: Int { sum == nil ? 0 : 1 }

  package mutating func move(over operation: TallyOperation, isOwn: Bool) {
    if isOwn, let sum { self.sum = sum + operation.addition }
  }
}
