import EditModel
import Journaling

/// What the acts of a document say of it, as far as they were verified.
struct ActsSummary {
  /// How many there were.
  var count = 0
  /// Of the last one the revision that it stands behind, or -1.
  var revision = -1
  var name: DocumentName?
  var type: String?
  var createdMilliseconds: Int64?
  var standing = DocumentStanding.present
  /// Oldest revision whose text can be had.
  var horizon = 0
  /// Gaps that no act was found for so far.
  var gaps: [Gap] = []
  /// The last revision in a gap; `nil` if there was none.
  var gapEnd: Int?
  /// The revision that a checkpoint was believed to be the text of, and the SHA-256 of that.
  var believed: (revision: Int, hash: ChainHash)?
}
