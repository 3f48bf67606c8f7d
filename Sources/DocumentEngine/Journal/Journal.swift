/// Where edits become durable. One object is used by one thread at a time; calls block.
///
/// Nothing in it assumes that this process is the only writer: `append` compares revisions.
package protocol Journal: AnyObject {
  /// The random id of this journal's lineage; a client of another epoch is never merged blindly.
  var epoch: UInt64 { get }

  /// Gives the journal another epoch, which is on disk when this returns: clients turned out to
  /// hold texts of the present one that the journal does not.
  ///
  /// - Throws: `JournalError`; whether the epoch is the new one or the old one shows once the
  ///   journal works again.
  func renewEpoch(to epoch: UInt64) throws(JournalError)

  /// Makes all appends durable in one transaction: when this returns they are on disk.
  ///
  /// After an error the journal forgets what it held in memory and reads the file again before its
  /// next use, so that it recovers by itself once the disk does.
  ///
  /// - Returns: One outcome for each append; a conflict of one does not touch the others.
  /// - Throws: `JournalError` if nothing of the batch may be assumed to be on disk.
  func append(_ appends: [JournalAppend]) throws(JournalError) -> [AppendOutcome]

  /// The list entry of a document.
  ///
  /// - Returns: `nil` if the document does not exist.
  func summary(of document: DocumentName) throws(JournalError) -> DocumentSummary?

  /// Lists at most `limit` documents behind `name` (`nil`: from the start), in the order of their
  /// names' bytes.
  func documents(
    after name: DocumentName?, limit: Int
  ) throws(JournalError) -> [DocumentSummary]

  /// Every session that ever committed an edit to the document, with its newest edit.
  func sessions(of document: DocumentName) throws(JournalError) -> [SessionRecord]

  /// The entries behind `revision` in order, as many as fit both limits, at least one if any.
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
  /// - Returns: `nil` if there is none: replay then begins with the empty text at revision 0.
  func checkpoint(
    of document: DocumentName, atOrBefore revision: Int
  ) throws(JournalError) -> Checkpoint?

  /// Stores a checkpoint of a durable revision. One that exists already is left as it is.
  func write(_ checkpoint: Checkpoint, of document: DocumentName) throws(JournalError)
}
