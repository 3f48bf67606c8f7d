import Journaling

/// The row of the table `lineage`.
struct Lineage {
  /// The random id of the journal's lineage.
  let epoch: UInt64
  /// Place in the tail of the newest edit that was deleted from it.
  let folded: Int64

  /// Reads the row.
  ///
  /// - Parameters:
  ///   - database: The journal.
  ///   - path: Its file, for messages.
  ///   - version: Its version; the row has a seal from version 2 on.
  /// - Throws: `.corrupt` if it is not there, or not as it was written.
  init(of database: Database, path: String, version: Int64) throws(JournalError) {
    let seal = version >= 2 ? "seal = \(RowSeal.lineage)" : "1"
    let row = try Statement("SELECT epoch, folded, \(seal) FROM lineage", in: database)
    guard try row.step() else {
      throw JournalError(.corrupt, "\(path) has no epoch: lineage has no row")
    }
    epoch = row.bits(0)
    folded = row.integer(1)
    guard StoredNumber.isCount(folded) else {
      throw JournalError(.corrupt, "\(path): lineage.folded is \(folded)")
    }
    guard row.integer(2) == 1 else {
      throw JournalError(
        .corrupt,
        "\(path): the row of lineage does not fit its seal (epoch \(row.integer(0)), "
          + "folded \(folded))")
    }
  }
}
