package import OperationalTransform

extension TextOperation {
  /// Reads an operation from its JSON array, strictly.
  ///
  /// - Parameters:
  ///   - reader: Stands before the array, and behind it afterwards.
  ///   - componentLimit: Most components that are taken.
  /// - Throws: `OperationCodingError` for the first rule broken.
  package init(
    reading reader: inout JSONReader, componentLimit: Int
  ) throws(OperationCodingError) {
    if componentLimit >= 4, let usual = reader.readUsualOperation() {
      self = usual
      return
    }
    self.init()
    do throws(JSONError) {
      try reader.beginArray()
    } catch {
      throw OperationCodingError(error)
    }
    var isFirst = true
    var index = 0
    var last = LastComponent.none
    while try Self.next(&reader, &isFirst) {
      guard index < componentLimit else { throw .tooManyComponents(limit: componentLimit) }
      last = try append(from: &reader, index: index, after: last)
      index += 1
    }
  }

  /// Reads an operation from bytes that hold its JSON and nothing else.
  package init(
    json bytes: UnsafeBufferPointer<UInt8>, componentLimit: Int
  ) throws(OperationCodingError) {
    var reader = JSONReader(bytes)
    try self.init(reading: &reader, componentLimit: componentLimit)
    do throws(JSONError) {
      try reader.finish()
    } catch {
      throw OperationCodingError(error)
    }
  }

  private enum LastComponent { case none, retain, insert, delete }

  private static func next(
    _ reader: inout JSONReader, _ isFirst: inout Bool
  ) throws(OperationCodingError) -> Bool {
    do throws(JSONError) {
      return try reader.nextElement(&isFirst)
    } catch {
      throw OperationCodingError(error)
    }
  }

  /// Reads one component and appends it.
  private mutating func append(
    from reader: inout JSONReader, index: Int, after last: LastComponent
  ) throws(OperationCodingError) -> LastComponent {
    var text: String?
    var count = 0
    do throws(JSONError) {
      if try reader.peek() == .string {
        text = try reader.readString()
      } else {
        count = try reader.readInteger()
      }
    } catch {
      throw OperationCodingError(error)
    }
    if let text, !text.isEmpty && last != .insert && last != .delete {
      insert(text)
      guard targetLength <= JSONReader.integerLimit else { throw .countOverflow }
      return .insert
    }
    guard max(baseLength, targetLength) + abs(count) <= JSONReader.integerLimit else {
      throw .countOverflow
    }
    if count > 0 && last != .retain {
      retain(count)
      return .retain
    }
    if count < 0 && last != .delete {
      delete(-count)
      return .delete
    }
    throw .notCanonical(componentIndex: index)
  }
}

extension JSONReader {
  /// Reads an edit at one place if it is written compactly, in ASCII without escapes and with
  /// counts of up to 15 digits, as nearly all are.
  ///
  /// - Returns: `nil`, and nothing is read, for any other value, whether it is an operation or not.
  fileprivate mutating func readUsualOperation() -> TextOperation? {
    var index = byteOffset
    func byte() -> UInt8 { index < bytes.count ? bytes[index] : 0 }
    guard byte() == UInt8(ascii: "[") else { return nil }
    index += 1
    let retained = usualCount(&index)
    if retained > 0 {
      guard byte() == UInt8(ascii: ",") else { return nil }
      index += 1
    }
    var inserted = ""
    var insertedCount = 0
    var isEnd = false
    if byte() == UInt8(ascii: "\"") {
      let start = index + 1
      repeat {
        index += 1
        guard byte() < 0x80, byte() >= 0x20, byte() != UInt8(ascii: "\\") else { return nil }
      } while byte() != UInt8(ascii: "\"")
      insertedCount = index - start
      guard insertedCount > 0 else { return nil }
      inserted = String(
        decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
      index += 1
      isEnd = byte() == UInt8(ascii: "]")
      guard isEnd || byte() == UInt8(ascii: ",") else { return nil }
      index += 1
    }
    var deleted = 0
    if !isEnd && byte() == UInt8(ascii: "-") {
      index += 1
      deleted = usualCount(&index)
      isEnd = byte() == UInt8(ascii: "]")
      guard deleted > 0, isEnd || byte() == UInt8(ascii: ",") else { return nil }
      index += 1
    }
    var rest = 0
    if !isEnd {
      rest = usualCount(&index)
      guard rest > 0, byte() == UInt8(ascii: "]") else { return nil }
      index += 1
    }
    guard insertedCount + deleted > 0 else { return nil }
    byteOffset = index
    return TextOperation(
      retained: retained, inserted: inserted, insertedCount: insertedCount, deleted: deleted,
      rest: rest)
  }

  /// Reads a count above 0; 0 if none stands here, or one that is written otherwise.
  private func usualCount(_ index: inout Int) -> Int {
    let start = index
    var value = 0
    while index < bytes.count {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      value = value &* 10 &+ Int(digit)
      index &+= 1
    }
    let isUsual = index - start <= 15 && index > start && bytes[start] != UInt8(ascii: "0")
    if isUsual { return value }
    index = start
    return 0
  }
}

extension [UInt8] {
  /// Appends an operation's JSON, which is unique.
  package mutating func appendJSON(_ operation: TextOperation) {
    append(UInt8(ascii: "["))
    var isFirst = true
    for component in operation.components {
      if !isFirst { append(UInt8(ascii: ",")) }
      isFirst = false
      switch component {
      case .retain(let count): appendJSON(count)
      case .insert(let text): appendJSON(text)
      case .delete(let count): appendJSON(-count)
      }
    }
    append(UInt8(ascii: "]"))
  }
}

extension JSONWriter {
  /// Writes an operation.
  package mutating func operation(_ operation: TextOperation) {
    separate()
    bytes.appendJSON(operation)
  }
}
