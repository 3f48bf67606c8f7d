import Cryptography

/// An act as its row has it.
struct StoredAct {
  /// Its number among the acts of its document, from 1.
  var number: Int
  /// The revision that it stands behind.
  var revision: Int
  /// What its row says the hash is after it.
  var hash: ChainHash
  /// Its bytes.
  var bytes: [UInt8]
  /// What they say.
  var record: ActRecord

  /// Whether it is what comes behind a hash.
  func follows(_ before: ChainHash, with hasher: borrowing SHA256Hasher) -> Bool {
    var next = before
    bytes.withUnsafeBytes { next.advance(over: $0, with: hasher) }
    return next == hash
  }
}
