import EditModel
import Journaling

/// Where the edits of one document are to be found.
struct DocumentPlace {
  /// Its row in `document`.
  var id: Int64
  /// What its chain of hashes begins with.
  var identity: UInt64
  var name: DocumentName
  var type: String
  var standing: DocumentStanding
  /// Oldest revision whose text can be had.
  var horizon: Int
  /// How many acts it has.
  var actCount: Int
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
