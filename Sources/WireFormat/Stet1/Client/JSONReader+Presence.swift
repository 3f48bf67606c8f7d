import EditModel
import JSON
import OperationalTransform

extension JSONReader {
  /// Reads selections in a document of a type.
  mutating func readSelections(
    of type: DocumentType, limit: Int
  ) throws(JSONError) -> Selections {
    switch type {
    case .text: return .text(try readTextSelections(limit: limit))
    case .other(let type):
      let selections = try type.selections(json: readValueBytes())
      guard selections.count <= limit else { throw .tooManyElements(limit: limit) }
      return .other(selections)
    }
  }

  /// Reads an array of selections in a text, each an anchor and a head.
  private mutating func readTextSelections(limit: Int) throws(JSONError) -> [TextSelection] {
    var selections: [TextSelection] = []
    var isFirst = true
    try beginArray()
    while try nextElement(&isFirst) {
      var offsets: [Int] = []
      var isFirstOffset = true
      try beginArray()
      while try nextElement(&isFirstOffset) {
        let offset = try readInteger()
        guard offset >= 0 else { throw .negative(byteOffset: byteOffset) }
        offsets.append(offset)
        guard offsets.count <= 2 else { throw .tooManyElements(limit: 2) }
      }
      guard offsets.count == 2 else { throw .wrongType(expected: .number, byteOffset: byteOffset) }
      selections.append(TextSelection(anchor: offsets[0], head: offsets[1]))
      guard selections.count <= limit else { throw .tooManyElements(limit: limit) }
    }
    return selections
  }

  /// Goes past an object and returns its bytes as they came.
  mutating func readObjectBytes(
    in utf8: UnsafeBufferPointer<UInt8>
  ) throws(JSONError) -> [UInt8] {
    _ = try peek()
    let start = byteOffset
    guard try peek() == .object else {
      throw .wrongType(expected: .object, byteOffset: start)
    }
    try skipValue()
    return Array(utf8[start..<byteOffset])
  }
}

extension OtherContent {
  /// Reads selections in such a content.
  fileprivate static func selections(
    json: UnsafeBufferPointer<UInt8>
  ) throws(JSONError) -> any OtherSelections {
    do throws(TypeFlaw) {
      return try Selections(json: json)
    } catch {
      throw .flaw(error.message)
    }
  }
}
