import EditModel
import Journaling

/// Finds where the edits of documents are in one unchanging state of a journal.
protocol PlaceFinder: AnyObject {
  /// The queries on its connection.
  var reader: JournalReader { get }

  /// Where a document's edits are; `nil` if it does not exist.
  func place(of document: DocumentName) throws(JournalError) -> DocumentPlace?

  /// Where the edits of the documents behind `name` are, in the order of their names; those that
  /// are deleted or erased as far as `standing` says.
  func places(
    after name: DocumentName?, limit: Int, upTo standing: DocumentStanding
  ) throws(JournalError) -> [DocumentPlace]
}

extension JournalWriter: PlaceFinder {
  func place(of document: DocumentName) throws(JournalError) -> DocumentPlace? {
    try state(of: document)?.place
  }

  func places(
    after name: DocumentName?, limit: Int, upTo standing: DocumentStanding
  ) throws(JournalError) -> [DocumentPlace] {
    try reader.places(after: name, limit: limit, upTo: standing).map { place in
      documents[place.name]?.place ?? place
    }
  }
}
