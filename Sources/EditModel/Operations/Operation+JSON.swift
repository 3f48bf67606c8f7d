package import JSON
import OperationalTransform

extension Operation {
  /// Reads an operation from its JSON, strictly.
  ///
  /// - Parameters:
  ///   - reader: Stands before the value, and behind it afterwards.
  ///   - type: The type of the document that it is for.
  ///   - componentLimit: Most components that are taken.
  /// - Throws: `OperationCodingError` for the first rule broken.
  @inline(__always)
  package init(
    reading reader: inout JSONReader, of type: DocumentType, componentLimit: Int
  ) throws(OperationCodingError) {
    switch type {
    case .text:
      self = .text(try TextOperation(reading: &reader, componentLimit: componentLimit))
    case .other(let type):
      let operation = try type.operation(reading: &reader)
      guard operation.componentCount <= componentLimit else {
        throw .tooManyComponents(limit: componentLimit)
      }
      self = .other(operation)
    }
  }

  /// Reads an operation from bytes that hold its JSON and nothing else.
  package init(
    json bytes: UnsafeBufferPointer<UInt8>, of type: DocumentType, componentLimit: Int
  ) throws(OperationCodingError) {
    var reader = JSONReader(bytes)
    try self.init(reading: &reader, of: type, componentLimit: componentLimit)
    do throws(JSONError) {
      try reader.finish()
    } catch {
      throw OperationCodingError(error)
    }
  }
}

extension OtherContent {
  /// Reads an operation on such a content.
  fileprivate static func operation(
    reading reader: inout JSONReader
  ) throws(OperationCodingError) -> any OtherOperation {
    let value: UnsafeBufferPointer<UInt8>
    do throws(JSONError) {
      value = try reader.readValueBytes()
    } catch {
      throw OperationCodingError(error)
    }
    do throws(TypeFlaw) {
      return try Operation(json: value)
    } catch {
      throw .flaw(error.message)
    }
  }
}

extension [UInt8] {
  /// Appends an operation's JSON.
  package mutating func appendJSON(_ operation: Operation) {
    switch operation {
    case .text(let operation): appendJSON(operation)
    case .other(let operation): operation.appendJSON(to: &self)
    }
  }
}

extension Operation {
  /// Its JSON.
  package var json: [UInt8] {
    var json: [UInt8] = []
    json.appendJSON(self)
    return json
  }
}

extension JSONWriter {
  /// Writes an operation.
  package mutating func operation(_ operation: Operation) {
    separate()
    bytes.appendJSON(operation)
  }
}
