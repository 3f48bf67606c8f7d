package import EditModel

/// What a journal can be asked: one unchanging state of it.
///
/// A document that cannot be read is an error (`.corrupt` or what the disk says), never an absent
/// one.
package protocol JournalView {
  /// The random id of this journal's lineage.
  var epoch: UInt64 { get throws(JournalError) }
  /// The document types that whoever opened the journal knows.
  var types: DocumentTypes { get }

  /// All acts of a document in order, also of one that was deleted or erased; none if there is no
  /// such document.
  func acts(of document: DocumentName) throws(JournalError) -> [DocumentAct]

  /// The list entry of a document.
  ///
  /// - Returns: `nil` if the document does not exist.
  /// - Throws: `.gone`, as all that follows but the list, if it was deleted or erased.
  func summary(of document: DocumentName) throws(JournalError) -> DocumentSummary?

  /// Lists at most `limit` documents behind `name` (`nil`: from the start), in the order of their
  /// names' bytes. Those that were deleted are left out.
  func documents(
    after name: DocumentName?, limit: Int
  ) throws(JournalError) -> [DocumentSummary]

  /// Every session that ever committed an edit to the document, with its newest edit.
  func sessions(of document: DocumentName) throws(JournalError) -> [SessionRecord]

  /// The entries behind `revision` in order, as many as fit both limits, at least one if any.
  ///
  /// - Throws: `.gone` if the first of them was pruned.
  func entries(
    of document: DocumentName, after revision: Int, countLimit: Int, byteCountLimit: Int
  ) throws(JournalError) -> [JournalEntry]

  /// The newest revision whose time is at or before a time; 0 if there is none.
  ///
  /// Times may go back from one revision to the next, as clocks do: of one that was wrong, and
  /// ahead, for a while, the revisions made meanwhile count as soon as a later one was in time.
  ///
  /// `milliseconds` count since 1970-01-01T00:00:00Z. `nil` if the document does not exist.
  func revision(
    of document: DocumentName, at milliseconds: Int64
  ) throws(JournalError) -> Int?

  /// The newest checkpoint whose revision is at most `revision`.
  ///
  /// - Returns: `nil` if there is none: replay then begins with the empty content of revision 0.
  func checkpoint(
    of document: DocumentName, atOrBefore revision: Int
  ) throws(JournalError) -> Checkpoint?
}
