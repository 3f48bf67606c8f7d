import EditModel
import OperationalTransform
import TextStorage

/// What is known of the text of a revision without rebuilding it.
package struct TextMark: Sendable, Equatable {
  /// Its digest.
  package var digest: UInt64
  /// Its length in UTF-16 code units.
  package var utf16Count: Int
  /// When the revision was made, in milliseconds since 1970-01-01T00:00:00Z.
  package var milliseconds: Int64
}

extension JournalView {
  /// Tells what is known of the text of a durable revision.
  ///
  /// - Parameters:
  ///   - document: The list entry of the document.
  ///   - revision: The revision, which it has.
  /// - Returns: `nil` if only the content itself tells, as of other types than text.
  /// - Complexity: One edit is read, and no text is rebuilt.
  /// - Throws: `JournalError`.
  package func mark(
    of document: DocumentSummary, at revision: Int
  ) throws(JournalError) -> TextMark? {
    guard case .text = types[document.typeName] else { return nil }
    guard revision > 0 else {
      return TextMark(
        digest: Text().digest, utf16Count: 0, milliseconds: document.createdMilliseconds)
    }
    guard revision > document.horizon else { return nil }
    let entries = try entries(
      of: document.name, after: revision - 1, countLimit: 1, byteCountLimit: 0)
    guard let entry = entries.first,
      let operation = try? entry.decodedOperation(of: .text).text
    else { return nil }
    return TextMark(
      digest: entry.digest, utf16Count: operation.targetLength, milliseconds: entry.milliseconds)
  }
}
