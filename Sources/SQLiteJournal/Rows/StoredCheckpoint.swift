/// A checkpoint as its row has it, inflated.
struct StoredCheckpoint {
  /// The revision of the content.
  var revision: Int
  /// Time of that revision, in milliseconds since 1970-01-01T00:00:00Z.
  var milliseconds: Int64
  /// What the content's digest is said to be.
  var digest: UInt64
  /// The content: a text's UTF-8, the JSON of another one.
  var bytes: [UInt8]
}
