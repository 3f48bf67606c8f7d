import Cryptography

/// A row of the tail as a verification keeps it.
struct TailRow {
  /// The revision that its edit makes.
  var revision: Int
  /// The bytes of the edit.
  var record: [UInt8]
  /// What it says the hash is after the edit.
  var hash: ChainHash

  /// Whether it is what comes behind `last` in its document.
  func follows(_ last: TailRow, with hasher: borrowing SHA256Hasher) -> Bool {
    var next = last.hash
    record.withUnsafeBytes { next.advance(over: $0, with: hasher) }
    return next == hash && revision == last.revision + 1
  }
}
