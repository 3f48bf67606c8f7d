package import JSON
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
    if let compact = Self(readingCompact: &reader, componentLimit: componentLimit) {
      self = compact
      return
    }
    self.init()
    try appendAll(from: &reader, componentLimit: componentLimit)
  }

  /// Reads an operation as nearly all are written: an edit at one place, compactly, in ASCII. It is
  /// `nil`, and nothing is read, for any other value, whether it is an operation or not.
  ///
  /// - Parameters:
  ///   - reader: Stands before the array, and behind it afterwards.
  ///   - componentLimit: Most components that are taken.
  @inline(__always)
  package init?(readingCompact reader: inout JSONReader, componentLimit: Int) {
    guard componentLimit >= CompactEdit.componentCount, let edit = reader.readCompactEdit() else {
      return nil
    }
    self.init(
      retained: edit.retained, inserted: reader.insertedText(of: edit),
      insertedCount: edit.inserted.count - edit.escapeCount, deleted: edit.deleted,
      rest: edit.rest)
  }

  /// Reads an operation of any form onto this empty one.
  private mutating func appendAll(
    from reader: inout JSONReader, componentLimit: Int
  ) throws(OperationCodingError) {
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
