package import EditModel

/// What the users of a world write: documents of one type. All that a world knows of its document
/// beyond what every content can do is asked here.
package protocol SimulatedWriting: Sendable {
  /// The document's type.
  var type: DocumentType { get }

  /// The edit of an empty content that somebody creates the document with.
  var creation: Operation { get }

  /// An edit of a content.
  ///
  /// - Parameters:
  ///   - content: The content as the user sees it.
  ///   - wish: What it is to do, as far as the type can.
  ///   - random: Decides the rest.
  /// - Returns: `nil` if there is nothing to do.
  func edit(
    _ content: Content, wish: SimulatedWish, using random: inout SeededRandom
  ) -> Operation?

  /// A place of a user's in a content.
  func selections(in content: Content, using random: inout SeededRandom) -> Selections

  /// What of an operation stays as it is whatever others do before it, so that it can be known
  /// again where it was committed.
  func mark(of operation: Operation) -> String

  /// How much an operation adds, in a unit that whatever others do before it does not change.
  func addedCount(of operation: Operation) -> Int
}

extension SimulatedWriting {
  /// The types that the journal knows.
  var types: DocumentTypes {
    switch type {
    case .text: .builtIn
    case .other(let type): DocumentTypes(type)
    }
  }
}
