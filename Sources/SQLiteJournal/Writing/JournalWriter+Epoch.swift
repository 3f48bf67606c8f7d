import Journaling

extension JournalWriter {
  /// Gives the journal another epoch, on disk when this returns.
  func renewEpoch(to epoch: UInt64) throws(JournalError) {
    try begin()
    let number = Int64(bitPattern: epoch)
    try database.execute(
      "UPDATE lineage SET epoch = \(number), seal = seal(id, \(number), folded)")
    try commit()
    noteDurable(epoch: epoch)
  }
}
