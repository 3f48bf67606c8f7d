import EditModel

/// A rejection that waits for the answers to edits that its session sent before.
struct HeldRejection {
  /// The revision of the last of those edits: once that is durable, they are answered.
  var revision: Int
  /// Whom it is for.
  var peer: PeerID
  /// The number of the edit that was not committed.
  var sequence: Int
  /// The number that the session's next edit had to have when this one was looked at.
  var next: Int
  /// Why it was not.
  var rejection: Rejection
}
