import Journaling

/// What the writer holds in memory of a document: it alone changes it, so nothing is looked up
/// for an append.
final class WriterPlace {
  var place: DocumentPlace
  /// The running hash after the newest revision and the acts behind it.
  var hash: ChainHash
  /// The running hash after the newest folded revision and the acts behind it.
  var foldedHash: ChainHash
  /// The running hash after the acts behind each revision in the tail that has some.
  var tailActs: [Int: ChainHash]
  /// Number of the last edit of every session.
  var lastSequences: [UInt64: Int]

  /// Takes what is folded; `hash` is that after its newest revision and the acts behind it.
  init(
    place: DocumentPlace, hash: ChainHash, tailActs: [Int: ChainHash] = [:],
    lastSequences: [UInt64: Int]
  ) {
    self.place = place
    self.hash = hash
    self.tailActs = tailActs
    foldedHash = hash
    self.lastSequences = lastSequences
  }
}
