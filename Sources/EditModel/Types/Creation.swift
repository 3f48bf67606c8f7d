import OperationalTransform

/// How a document begins: of which type it is, and with which edit of its empty content.
package struct Creation: Sendable {
  /// The document's type.
  package var type: DocumentType
  /// Its first edit.
  package var operation: Operation

  /// Collects the parts.
  package init(of type: DocumentType, with operation: Operation) {
    self.type = type
    self.operation = operation
  }

  /// Of a text.
  package init(text: String) {
    self.init(
      of: .text, with: .text(TextOperation(baseLength: 0, replacing: 0..<0, with: text)))
  }
}
