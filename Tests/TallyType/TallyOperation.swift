package import EditModel
import JSON
package import OperationalTransform

/// An addition to a `Tally`. Spaces in its JSON are kept, to see that nobody writes it anew.
package struct TallyOperation: OtherOperation {
  /// How much is added.
  package var addition: Int
  private var json: [UInt8]

  package static let laterSide = Side.right

  /// Adds a number.
  package init(adding addition: Int) {
    self.addition = addition
    json = Array(#"{"add":\#(addition)}"#.utf8)
  }

  package init(json: UnsafeBufferPointer<UInt8>) throws(TypeFlaw) {
    var reader = JSONReader(json)
    var addition: Int?
    do throws(JSONError) {
      var members = try reader.beginObject()
      while let name = try reader.nextMember(&members, of: ["add"]) {
        if name == 0 { addition = try reader.readInteger() } else { try reader.skipValue() }
      }
    } catch {
      throw TypeFlaw("an addition is an object: \(error)")
    }
    guard let addition else { throw TypeFlaw("`add` is missing") }
    self.addition = addition
    self.json = Array(json)
  }

  package func appendJSON(to output: inout [UInt8]) { output.append(contentsOf: json) }

  package var componentCount: Int { 1 }

  package var isNoop: Bool { addition == 0 }

  package var memoryByteCount: Int { json.count + 32 }

  package mutating func transform(over other: TallyOperation, side: Side) {}

  package func composed(with next: TallyOperation) -> TallyOperation {
    TallyOperation(adding: addition + next.addition)
  }
}
