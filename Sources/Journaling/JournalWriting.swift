package import EditModel

/// A journal to be written. One object is used by one thread at a time; calls block.
///
/// Nothing in it assumes that this process is the only writer: `append` compares revisions.
package protocol JournalWriting: AnyObject {
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

  /// Stores a checkpoint of a durable revision. One that exists already is left as it is.
  func write(_ checkpoint: Checkpoint, of document: DocumentName) throws(JournalError)
}
