/// A checkpoint as its row has it, inflated.
struct StoredCheckpoint {
  /// The revision of the text.
  var revision: Int
  /// Time of that revision, in milliseconds since 1970-01-01T00:00:00Z.
  var milliseconds: Int64
  /// What the text's digest is said to be.
  var digest: UInt64
  /// The text, which is to be UTF-8.
  var bytes: [UInt8]
}
