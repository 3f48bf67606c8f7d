import EditModel
import JSON
import TextStorage

/// Reads the pieces that a client's memory is written in.
struct MemoryReader {
  private var reader: JSONReader
  private let type: DocumentType

  init(_ bytes: UnsafeBufferPointer<UInt8>, of type: DocumentType) {
    reader = JSONReader(bytes)
    self.type = type
  }

  /// Reads a value of JSON.
  mutating func value<Value>(
    _ read: (inout JSONReader) throws(JSONError) -> Value
  ) throws(ClientMemoryError) -> Value {
    do throws(JSONError) {
      return try read(&reader)
    } catch {
      throw .json(error)
    }
  }

  mutating func string() throws(ClientMemoryError) -> String {
    try value { (reader) throws(JSONError) in try reader.readString() }
  }

  mutating func boolean() throws(ClientMemoryError) -> Bool {
    try value { (reader) throws(JSONError) in try reader.readBoolean() }
  }

  mutating func count() throws(ClientMemoryError) -> Int {
    let count = try value { (reader) throws(JSONError) in try reader.readInteger() }
    guard count >= 0 else { throw .damaged("a count is negative") }
    return count
  }

  /// Reads a content: a text is a string, another one its JSON.
  mutating func content() throws(ClientMemoryError) -> Content {
    guard type != .text else { return .text(Text(try string())) }
    let json = try value { (reader) throws(JSONError) in try reader.readValueBytes() }
    guard let content = Content(bytes: json, of: type) else { throw .damaged("a content") }
    return content
  }

  mutating func operation() throws(ClientMemoryError) -> Operation {
    do throws(OperationCodingError) {
      return try Operation(reading: &reader, of: type, componentLimit: .max)
    } catch {
      throw .damaged("an operation is none")
    }
  }

  /// Reads `null`, or else what `read` reads.
  mutating func orNull<Value>(
    _ read: (inout MemoryReader) throws(ClientMemoryError) -> Value
  ) throws(ClientMemoryError) -> Value? {
    guard try value({ (reader) throws(JSONError) in try reader.peek() }) == .null else {
      return try read(&self)
    }
    try value { (reader) throws(JSONError) in try reader.readNull() }
    return nil
  }

  /// Reads an array.
  mutating func array<Element>(
    _ read: (inout MemoryReader) throws(ClientMemoryError) -> Element
  ) throws(ClientMemoryError) -> [Element] {
    try value { (reader) throws(JSONError) in try reader.beginArray() }
    var isFirst = true
    var elements: [Element] = []
    while try value({ (reader) throws(JSONError) in try reader.nextElement(&isFirst) }) {
      elements.append(try read(&self))
    }
    return elements
  }

  /// Reads an object.
  ///
  /// - Parameters:
  ///   - names: Its members; those that are not named here are passed over.
  ///   - optional: How many of them, the last ones, may be missing.
  ///   - read: Reads the member of an index.
  /// - Throws: `ClientMemoryError`, also if one is missing.
  mutating func object(
    _ names: [StaticString], optional: Int = 0,
    _ read: (inout MemoryReader, Int) throws(ClientMemoryError) -> Void
  ) throws(ClientMemoryError) {
    var members = try value { (reader) throws(JSONError) in try reader.beginObject() }
    while let index = try value({ (reader) throws(JSONError) in
      try reader.nextMember(&members, of: names)
    }) {
      if index < names.count {
        try read(&self, index)
      } else {
        try value { (reader) throws(JSONError) in try reader.skipValue() }
      }
    }
    for index in 0..<names.count - optional where !members.contains(index) {
      throw .damaged("\(names[index]) is missing")
    }
  }

  /// Checks that nothing follows.
  mutating func finish() throws(ClientMemoryError) {
    try value { (reader) throws(JSONError) in try reader.finish() }
  }
}
