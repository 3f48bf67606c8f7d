import Cryptography

/// The SQL function `seal`, and what it is taken over (`Schemas/journal.sql`): by its seal a row is
/// known to be as it was written where nothing else in the file says so.
final class RowSeal {
  /// A value that the function is given.
  enum Value {
    case integer(Int64)
    /// A text or blob, lent for the call.
    case bytes(UnsafeRawBufferPointer)
    /// What no column of these tables holds.
    case other
  }

  /// The seal of a row of `lineage`.
  static let lineage = "seal(id, epoch, folded)"
  /// The seal of a row of `usage`.
  static let usage = "seal(id, in_use)"
  /// The seal of a row of `document`.
  static let document =
    "seal(id, identity, name, type, created, standing, horizon, acts, revision, modified, hash)"
  /// The seal of a row of `session`.
  static let session = "seal(document, session, secret, sequence, revision, fingerprint)"
  /// The seal of a row of `checkpoint`; the digest covers its body.
  static let checkpoint = "seal(document, revision, milliseconds, digest, encoding, byte_count)"

  private let hasher = SHA256Hasher()

  /// Takes the seal over `values`.
  ///
  /// - Returns: `nil` if one of them is in no column, which is equal to nothing.
  func over(_ values: [Value]) -> Int64? {
    var isSound = true
    for value in values {
      switch value {
      case .integer(let number): update(number)
      case .bytes(let bytes):
        update(Int64(bytes.count))
        hasher.update(bytes)
      case .other: isSound = false
      }
    }
    let first = hasher.finish().prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    return isSound ? Int64(bitPattern: first) : nil
  }

  private func update(_ number: Int64) {
    withUnsafeBytes(of: number.littleEndian) { hasher.update($0) }
  }
}
