import EditModel
import JSON

extension AnnouncedLimits {
  private static let names: [StaticString] = [
    "documentUTF16Count", "componentCount", "messageByteCount", "editsPerSecond",
    "selectionCount", "userByteCount",
  ]

  /// Reads the limits; one that is left out is no limit.
  init(reading reader: inout JSONReader) throws(JSONError) {
    var values = [Int.max, Int.max, Int.max, 0, Int.max, Int.max]
    var seen = try reader.beginObject()
    while let name = try reader.nextMember(&seen, of: Self.names) {
      if name < values.count {
        values[name] = try reader.readInteger()
      } else {
        try reader.skipValue()
      }
    }
    self.init(
      documentUTF16Count: values[0], componentCount: values[1], messageByteCount: values[2],
      editsPerSecond: values[3], selectionCount: values[4], userByteCount: values[5])
  }

  /// Appends the limits as an object.
  func write(to output: inout [UInt8]) {
    let members: [(StaticString, Int)] = [
      (#"{"documentUTF16Count":"#, documentUTF16Count),
      (#","componentCount":"#, componentCount),
      (#","messageByteCount":"#, messageByteCount),
      (#","editsPerSecond":"#, editsPerSecond),
      (#","selectionCount":"#, selectionCount),
      (#","userByteCount":"#, userByteCount),
    ]
    for (name, value) in members {
      output.append(literal: name)
      output.appendJSON(value)
    }
    output.append(UInt8(ascii: "}"))
  }
}
