import EditModel
import Journaling

/// A row of `document` of version 1 or 2.
struct FormerDocument {
  var id: Int64
  var name: DocumentName
  var type: String
  var created: Int64
  /// Newest folded revision.
  var revision: Int
  var modified: Int64
  /// The hash after that.
  var hash: ChainHash

  /// Reads a row of `SELECT id, name, type, created, revision, modified, hash, …`.
  ///
  /// - Returns: `nil` if it is damaged.
  init?(_ row: borrowing Statement) {
    guard let name = row.validText(1).flatMap({ DocumentName($0) }),
      let type = row.validText(2), StoredNumber.isCount(row.integer(4)),
      let hash = row.withBytes(6, { ChainHash($0) }), row.integer(7) == 1
    else { return nil }
    id = row.integer(0)
    self.name = name
    self.type = type
    created = row.integer(3)
    revision = Int(row.integer(4))
    modified = row.integer(5)
    self.hash = hash
  }
}
