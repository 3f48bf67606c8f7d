import DocumentEngine

extension JournalWriter {
  /// Gives the journal another epoch, on disk when this returns.
  func renewEpoch(to epoch: UInt64) throws(JournalError) {
    try begin()
    try database.execute("UPDATE lineage SET epoch = \(Int64(bitPattern: epoch))")
    try commit()
  }
}
