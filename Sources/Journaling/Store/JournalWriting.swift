package import EditModel

/// A journal to be written. One object is used by one thread at a time; calls block.
///
/// Nothing in it assumes that this process is the only writer: `append` compares revisions.
///
/// After an error the journal forgets what it held in memory and reads the store again before its
/// next use, so that it recovers by itself once the disk does.
package protocol JournalWriting: AnyObject {
  /// The random id of this journal's lineage; a client of another epoch is never merged blindly.
  var epoch: UInt64 { get }

  /// What was found when it was opened.
  var remarks: [JournalRemark] { get }

  /// Gives the journal another epoch, which is on disk when this returns: clients turned out to
  /// hold texts of the present one that the journal does not. One that another writer has given it
  /// meanwhile stays.
  ///
  /// - Throws: `JournalError`; whether the epoch is the new one or the old one shows once the
  ///   journal works again.
  func renewEpoch(to epoch: UInt64) throws(JournalError)

  /// Makes all appends durable in one transaction: when this returns they are on disk.
  ///
  /// - Returns: One outcome for each append; a conflict of one does not touch the others.
  /// - Throws: `JournalError` if nothing of the batch may be assumed to be on disk.
  func append(_ appends: [JournalAppend]) throws(JournalError) -> [AppendOutcome]

  /// Makes an act durable that is to follow the revision it names: when this returns it is on disk.
  ///
  /// An erasure and a pruning do to the stored edits what they say; a pruning needs the checkpoint
  /// of its revision to be there. A document is created by its first `append`.
  ///
  /// - Returns: A conflict if the document is at another revision.
  /// - Throws: `JournalError`; `.misuse` for an act that cannot follow what was done before
  ///   (`DocumentStanding.taking`), or a new name that is taken.
  func append(_ act: DocumentAct, to document: DocumentName) throws(JournalError) -> AppendOutcome

  /// Stores a checkpoint of a durable revision. One that exists already is left as it is.
  ///
  /// - Throws: `JournalError`; `.misuse` if its revision is not durable, or if another store has
  ///   prepared it.
  func write(
    _ checkpoint: any PreparedCheckpoint, of document: DocumentName
  ) throws(JournalError)

  /// Forgets all that is in memory, opens the journal again and reads it.
  ///
  /// - Throws: What keeps the journal from working; it may be called again.
  func reopen() throws(JournalError)

  /// Does one step of the work in the background, some hundred microseconds. To be called when no
  /// append waits, and before the next append if `isMaintenanceOverdue`.
  ///
  /// - Returns: Whether there is more to do now.
  /// - Throws: `JournalError`; what was acknowledged stands, and the work is taken up again.
  func maintain() throws(JournalError) -> Bool

  /// Whether the work in the background has waited for so long that it must not wait longer.
  var isMaintenanceOverdue: Bool { get }

  /// Looks, within some 20 µs, for what others do to the journal and do not say: that it is gone,
  /// or not as it was written. To be called now and then.
  ///
  /// - Throws: `JournalError`; what else was acknowledged may be lost, and no more is to be.
  func watch() throws(JournalError)
}
