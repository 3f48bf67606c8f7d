package import EditModel
package import OperationalTransform
package import TextStorage

/// Edits of a user that were not committed and can no longer be sent as they are, with the text
/// that they were made on; where that is of a lineage that the server does not have, the text alone
/// may be all that is kept.
package struct SetAsideEdits: Sendable {
  /// Why.
  package enum Reason: Sendable, Equatable {
    /// The server's journal does not hold this client's text: it was restored from a backup, lost
    /// its last writes, or is another one. Nobody else may have the text.
    case otherLineage
    /// The edits between this client's text and the server's could not be had.
    case freshSnapshot
    /// The server refuses the edit for good.
    case rejected(code: String, message: String)
  }

  /// Why.
  package var reason: Reason
  /// The lineage that the edits were made in.
  package var epoch: Epoch
  /// The revision that `base` begins with; own edits may be part of `base` beyond it.
  package var revision: Int
  /// The text that the edits apply to.
  package var base: Text
  /// All of them, composed; the identity if there were none.
  package var operation: TextOperation
}
