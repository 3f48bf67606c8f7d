package import OperationalTransform
package import TextStorage
package import WireFormat

/// Edits of a user that were not committed and can no longer be sent as they are.
package struct SetAsideEdits: Sendable {
  /// Why.
  package enum Reason: Sendable, Equatable {
    /// The document has another lineage, or the session is not known any more.
    case otherEpoch
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
  /// All of them, composed.
  package var operation: TextOperation
}
