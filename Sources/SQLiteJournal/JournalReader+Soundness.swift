import DocumentEngine

extension JournalReader {
  /// Checks that the list of documents and its index say the same: by a damaged index a document
  /// would not be found, and be taken for a new one.
  ///
  /// - Complexity: O(n) in the documents, not in their edits.
  /// - Throws: `.corrupt`.
  func checkList() throws(JournalError) {
    let finding = try database.text("PRAGMA integrity_check(document)")
    guard finding == "ok" else { throw corrupt("the list of documents") }
  }

  /// Checks that whatever is stored belongs to a document of the list.
  ///
  /// - Complexity: O(n) in the rows of all tables, whose edits are not read.
  /// - Throws: `.corrupt`.
  func checkOwners() throws(JournalError) {
    let stray = try database.integer(
      "SELECT 1 FROM tail WHERE document NOT IN (SELECT id FROM document) LIMIT 1")
    guard stray == nil else { throw corrupt("the list of documents") }
    // Not for all tables at once: there may be some of others.
    for table in ["session", "segment", "checkpoint"] {
      let orphan = try database.text("PRAGMA foreign_key_check(\(table))")
      guard orphan == nil else { throw corrupt("the list of documents") }
    }
  }

  /// The random id of the journal's lineage.
  func epoch() throws(JournalError) -> UInt64 {
    guard let epoch = try database.integer("SELECT epoch FROM lineage") else {
      throw JournalError(.corrupt, "\(path) has no epoch")
    }
    return UInt64(bitPattern: epoch)
  }
}
