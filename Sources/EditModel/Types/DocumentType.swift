import TextStorage

/// What kind of document it is: which content it has, and which operations change it.
package enum DocumentType: Sendable {
  /// A text (Schemas/README.md, "Operations").
  case text
  /// A type without a case of its own.
  case other(any OtherContent.Type)
}

extension DocumentType {
  /// The type's name in messages and journals (Schemas/types.json).
  package var name: String {
    switch self {
    case .text: "text"
    case .other(let type): type.typeName
    }
  }

  /// What is shown of a user whose place is not known.
  package var noSelections: Selections {
    switch self {
    case .text: .text([])
    case .other(let type): .other(type.noSelections)
    }
  }

  /// What a document of the type holds before its first edit.
  package var emptyContent: Content {
    switch self {
    case .text: .text(Text())
    case .other(let type): .other(type.init())
    }
  }
}

extension DocumentType: Equatable {
  package static func == (a: DocumentType, b: DocumentType) -> Bool { a.name == b.name }
}

extension OtherContent {
  fileprivate static var noSelections: any OtherSelections { Selections() }
}
