import TextStorage

extension Content {
  /// Reads what `bytes` makes.
  ///
  /// - Returns: `nil` if the bytes are no content of the type.
  package init?(bytes: UnsafeBufferPointer<UInt8>, of type: DocumentType) {
    switch type {
    case .text:
      guard let text = Text(utf8: bytes) else { return nil }
      self = .text(text)
    case .other(let type):
      guard let content = type.content(json: bytes) else { return nil }
      self = .other(content)
    }
  }

  /// The bytes that stand for it in files and checkpoints: a text in UTF-8, the JSON of another
  /// content.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    switch self {
    case .text(let text):
      bytes.reserveCapacity(text.utf8Count)
      text.forEachChunk { bytes.append(contentsOf: $0) }
    case .other(let content): content.appendJSON(to: &bytes)
    }
    return bytes
  }
}

extension OtherContent {
  fileprivate static func content(json: UnsafeBufferPointer<UInt8>) -> (any OtherContent)? {
    try? Self(json: json)
  }
}
