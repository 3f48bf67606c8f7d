package import EditModel
import JSON

/// A document type that only tests have: a number that everybody adds to, `{"add": n}`.
///
/// It stands for the types that a program may be given when it begins.
package struct Tally: OtherContent {
  package typealias Operation = TallyOperation
  package typealias Selections = TallySelections

  /// What was added up.
  package var sum = 0

  package static let typeName = "tally"

  package init() {}

  /// A sum that came about.
  package init(sum: Int) { self.sum = sum }

  package init(json: UnsafeBufferPointer<UInt8>) throws(TypeFlaw) {
    var reader = JSONReader(json)
    do throws(JSONError) {
      sum = try reader.readInteger()
    } catch {
      throw TypeFlaw("a tally is an integer: \(error)")
    }
  }

  package func appendJSON(to output: inout [UInt8]) { output.append(contentsOf: "\(sum)".utf8) }

  package var length: Int { abs(sum) }

  package var byteCount: Int { 8 }

  package var digest: UInt64 { UInt64(bitPattern: Int64(sum)) &* 0x9E37_79B9_7F4A_7C15 ^ 7 }

  package mutating func apply(_ operation: TallyOperation) throws(TypeFlaw) {
    guard sum + operation.addition >= 0 else { throw TypeFlaw("a tally is not below 0") }
    sum += operation.addition
  }

  package func difference(to target: Tally) -> TallyOperation {
    TallyOperation(adding: target.sum - sum)
  }

  package func inverse(of operation: TallyOperation) throws(TypeFlaw) -> TallyOperation {
    TallyOperation(adding: -operation.addition)
  }
}
