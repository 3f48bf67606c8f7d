import EditModel
import JSON
import OperationalTransform

extension Selections {
  /// Appends them as JSON: in a text an array of `[anchor, head]`.
  func write(to output: inout [UInt8]) {
    switch self {
    case .text(let selections): Self.write(selections, to: &output)
    case .other(let selections): selections.appendJSON(to: &output)
    }
  }

  private static func write(_ selections: [TextSelection], to output: inout [UInt8]) {
    output.append(UInt8(ascii: "["))
    for (index, selection) in selections.enumerated() {
      output.append(literal: index == 0 ? "[" : ",[")
      output.appendJSON(selection.anchor)
      output.append(UInt8(ascii: ","))
      output.appendJSON(selection.head)
      output.append(UInt8(ascii: "]"))
    }
    output.append(UInt8(ascii: "]"))
  }
}
