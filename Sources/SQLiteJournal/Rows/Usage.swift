import Journaling

/// The row of the table `usage`, which has a page of its own: that is in every log, and where
/// somebody has put another file beneath one, the lineage is to be seen as that of the file.
struct Usage {
  /// Whether this is seen without the log that a writer has beside the file (`JournalWriter.mark`).
  let isInUse: Bool

  /// Reads the row.
  ///
  /// - Parameters:
  ///   - database: The journal.
  ///   - path: Its file, for messages.
  ///   - version: Its version; there is such a table from version 2 on.
  /// - Throws: `.corrupt` if it is not there, or not as it was written.
  init(of database: Database, path: String, version: Int64) throws(JournalError) {
    guard version >= 2 else {
      isInUse = false
      return
    }
    let row = try Statement("SELECT in_use, seal = \(RowSeal.usage) FROM usage", in: database)
    guard try row.step() else { throw JournalError(.corrupt, "\(path): usage has no row") }
    guard row.integer(1) == 1 else {
      throw JournalError(.corrupt, "\(path): the row of usage does not fit its seal")
    }
    isInUse = row.integer(0) != 0
  }
}
