package import JSON

extension Content {
  /// Reads the content of a document of another type than text; a text is told in another member,
  /// and this one passed over.
  package init?(reading reader: inout JSONReader, of type: DocumentType) throws(JSONError) {
    let json = try reader.readValueBytes()
    guard case .other(let type) = type else { return nil }
    self = .other(try type.content(json: json))
  }
}

extension OtherContent {
  /// Reads such a content.
  fileprivate static func content(
    json: UnsafeBufferPointer<UInt8>
  ) throws(JSONError) -> any OtherContent {
    do throws(TypeFlaw) {
      return try Self(json: json)
    } catch {
      throw .flaw(error.message)
    }
  }
}
