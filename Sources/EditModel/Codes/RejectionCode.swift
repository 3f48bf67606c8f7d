/// Why one edit was not committed; `Schemas/errors.json` lists the codes with their classes.
package enum RejectionCode: String, Sendable, CaseIterable {
  /// The operation is no canonical operation.
  case malformedOperation = "malformed-operation"
  /// The operation does not cover the text of its base revision.
  case baseLengthMismatch = "base-length-mismatch"
  /// A component begins or ends inside a surrogate pair.
  case splitsSurrogatePair = "splits-surrogate-pair"
  /// The base revision is newer than the document or older than the session's own last view.
  case unknownRevision = "unknown-revision"
  /// What it takes to place a pipelined edit is no longer held.
  case baseUnavailable = "base-unavailable"
  /// The sequence number is not the next one.
  case sequenceGap = "sequence-gap"
  /// Another edit was committed under this sequence number.
  case resendDiffers = "resend-differs"
  /// The operation has too many components.
  case operationTooLarge = "operation-too-large"
  /// The document would grow beyond its limit.
  case documentTooLarge = "document-too-large"
  /// More edits per second than allowed, or more than the journal keeps up with.
  case editRateExceeded = "edit-rate-exceeded"
  /// The journal cannot be written now.
  case readOnly = "read-only"

  /// What the author does about it.
  package var errorClass: ErrorClass {
    switch self {
    case .editRateExceeded, .readOnly: .retry
    case .baseLengthMismatch, .unknownRevision, .baseUnavailable, .sequenceGap: .resync
    case .malformedOperation, .splitsSurrogatePair, .resendDiffers, .operationTooLarge,
      .documentTooLarge:
      .fatal
    }
  }
}
