import EditModel
internal import OperationalTransform
internal import TextStorage
internal import WireFormat

/// An operation's JSON: it is refused, or it is canonical and the algebra holds for it.
package enum OperationBody {
  /// Runs one input.
  package static func run(_ bytes: UnsafeRawBufferPointer) {
    let decoded = try? TextOperation(
      json: bytes.bindMemory(to: UInt8.self), componentLimit: 1000)
    guard let operation = decoded else { return }
    var encoded: [UInt8] = []
    encoded.appendJSON(operation)
    let again = encoded.withUnsafeBufferPointer {
      try? TextOperation(json: $0, componentLimit: operation.componentCount)
    }
    precondition(again == operation, "what was read is written so that it reads the same")
    var reencoded: [UInt8] = []
    if let again { reencoded.appendJSON(again) }
    precondition(encoded == reencoded, "the wire form is unique")
    guard operation.baseLength <= 4096 else { return }
    do {
      try check(operation)
    } catch {
      preconditionFailure("an operation fits a text of its base length without pairs: \(error)")
    }
  }

  private static func check(_ operation: TextOperation) throws {
    let base = Text(String(repeating: "a", count: operation.baseLength))
    let target = try base.applying(operation)
    precondition(target.utf16Count == operation.targetLength, "the target length is right")
    let inverse = try operation.inverted(on: base)
    let undone = try target.applying(inverse)
    precondition(undone == base, "the inverse undoes")
    precondition(operation.composed(with: inverse).targetLength == base.utf16Count, "lengths meet")
    var left = operation
    var right = operation
    left.carry(past: &right)
    precondition(
      operation.composed(with: right) == operation.composed(with: left), "the diamond closes")
  }
}
