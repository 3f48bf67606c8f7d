import EditModel

/// Where the edits of one document are to be found.
struct DocumentPlace {
  /// Its row in `document`.
  var id: Int64
  var name: DocumentName
  var createdMilliseconds: Int64
  /// Newest revision that is in a segment.
  var foldedRevision: Int
  /// Time of that revision.
  var foldedMilliseconds: Int64
  /// Places in the tail of the revisions behind it, in order.
  var arrivals: [Int64]

  /// The newest edit of each session in the tail; `nil` if the rows have to be asked.
  var tailEdits: [UInt64: TailEdit]?

  /// Newest revision of all.
  var revision: Int { foldedRevision + arrivals.count }
}

/// What the writer holds in memory of a document: it alone changes it, so nothing is looked up
/// for an append.
final class DocumentState {
  var place: DocumentPlace
  /// The running hash after the newest revision.
  var hash: ChainHash
  /// The running hash after the newest folded revision.
  var foldedHash: ChainHash
  /// Number of the last edit of every session.
  var lastSequences: [UInt64: Int]

  /// Takes what is folded; `hash` is that after its newest revision.
  init(place: DocumentPlace, hash: ChainHash, lastSequences: [UInt64: Int]) {
    self.place = place
    self.hash = hash
    foldedHash = hash
    self.lastSequences = lastSequences
  }
}
