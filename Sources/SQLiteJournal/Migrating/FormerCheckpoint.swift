/// A row of `checkpoint` of version 1 or 2 without its text.
struct FormerCheckpoint {
  var revision: Int
  var milliseconds: Int64
  var digest: UInt64
  /// Whether it fits its seal, if it has one.
  var isSound: Bool
}
