import JSON
import OperationalTransform

extension TextSelection {
  /// Appends selections as an array of `[anchor, head]`.
  static func write(_ selections: [TextSelection], to output: inout [UInt8]) {
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
