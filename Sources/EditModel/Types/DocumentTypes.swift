/// The document types that a process knows, by name: `text`, and those that it is given when it
/// begins.
package struct DocumentTypes: Sendable {
  private var others: [any OtherContent.Type] = []

  /// Text alone, as all that this program has so far.
  package static let builtIn = DocumentTypes()

  /// Text and other types, whose names differ.
  package init(_ others: any OtherContent.Type...) {
    self.others = others
  }

  /// Their names, `text` first.
  package var names: [String] { [DocumentType.text.name] + others.map { $0.typeName } }

  /// The type of a name (Schemas/types.json); `nil` if this process does not have it.
  package subscript(name: String) -> DocumentType? {
    if name == DocumentType.text.name { return .text }
    return others.first { $0.typeName == name }.map { .other($0) }
  }
}
