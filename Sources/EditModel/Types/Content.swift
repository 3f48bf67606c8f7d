import OperationalTransform
package import TextStorage

/// What a document of any type holds. Copying it is O(1) for a text.
///
/// A closed enum for the same reasons as `Operation`.
package enum Content: Sendable {
  /// A text.
  case text(Text)
  /// What a document of a type without a case of its own holds.
  indirect case other(any OtherContent)
}

extension Content {
  /// The text, if it is one.
  @inlinable
  package var text: Text? {
    if case .text(let text) = self { text } else { nil }
  }

  /// How long it is: a text in UTF-16 code units, another content in the unit of its type.
  @inlinable
  package var length: Int {
    switch self {
    case .text(let text): text.utf16Count
    case .other(let content): content.length
    }
  }

  /// About how many bytes it takes; of a text those of its UTF-8.
  @inlinable
  package var byteCount: Int {
    switch self {
    case .text(let text): text.utf8Count
    case .other(let content): content.byteCount
    }
  }

  /// The digest by which both ends compare what they hold; O(1) for a text.
  @inlinable
  package var digest: UInt64 {
    switch self {
    case .text(let text): text.digest
    case .other(let content): content.digest
    }
  }

  /// The type that it is of.
  @inlinable
  package var type: DocumentType {
    switch self {
    case .text: .text
    case .other(let content): .other(Swift.type(of: content))
    }
  }

  /// Whether it is no longer than `lengthLimit` behind an operation, or does not grow by it.
  @inlinable
  package func fits(_ operation: Operation, lengthLimit: Int) -> Bool {
    switch (self, operation) {
    case (.text, .text(let operation)):
      return operation.targetLength <= max(lengthLimit, operation.baseLength)
    case (.other(let content), .other(let operation)):
      // One that cannot be done is refused for that.
      guard let after = try? content.applying(operation) else { return true }
      return after.length <= max(lengthLimit, content.length)
    default: Operation.mixed()
    }
  }

  /// Does an operation to it; for a text O(log n) for each place that changes.
  ///
  /// - Throws: `ContentError` before anything is changed.
  @inlinable
  package mutating func apply(_ operation: Operation) throws(ContentError) {
    // Taken out and put back: a copy would be one more owner of the text's tree, whose path would
    // have to be copied for every edit.
    switch consume self {
    case .text(var text):
      guard case .text(let operation) = operation else { Operation.mixed() }
      do throws(OperationError) {
        try text.apply(operation)
        self = .text(text)
      } catch {
        self = .text(text)
        throw .text(error)
      }
    case .other(let content):
      guard case .other(let operation) = operation else { Operation.mixed() }
      self = .other(content)
      do throws(TypeFlaw) {
        self = .other(try content.applying(operation))
      } catch {
        throw .other(error)
      }
    }
  }
}

extension Content: Equatable {
  /// Whether both hold the same.
  @inlinable
  package static func == (a: Content, b: Content) -> Bool {
    switch (a, b) {
    case (.text(let a), .text(let b)): a == b
    case (.other(let a), .other(let b)): a.isEqual(to: b)
    default: false
    }
  }
}

extension OtherContent {
  @usableFromInline
  func isEqual(to other: any OtherContent) -> Bool { (other as? Self) == self }

  @usableFromInline
  func applying(_ operation: any OtherOperation) throws(TypeFlaw) -> Self {
    guard let operation = operation as? Self.Operation else { EditModel.Operation.mixed() }
    var result = self
    try result.apply(operation)
    return result
  }
}
