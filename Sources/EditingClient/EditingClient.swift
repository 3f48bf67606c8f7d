package import EditModel
import OperationalTransform
package import TextStorage
package import WireFormat

/// One user's side of one document: the text, and the edits that the server has not confirmed yet.
///
/// A machine without I/O and without a clock: the shell tells it what happens and does what the
/// actions say. What is local applies to what is confirmed in this order:
///
///     confirmed text of `revision` → edits in flight → buffer → local text
///
/// Sent means frozen: an edit in flight is sent again with the same bytes, and local edits that
/// come meanwhile are composed into the buffer.
package struct EditingClient: Sendable {
  /// An edit that was sent and whose commit was not seen yet.
  struct FlyingEdit: Sendable {
    /// What was sent.
    var submission: EditSubmission
    /// The edit as it applies now: to the confirmed text and the edits in flight before it.
    var operation: TextOperation
  }

  /// How far the client is with its connection.
  enum Phase: Sendable, Equatable {
    /// There is none.
    case offline
    /// `hello` has to come.
    case joining
    /// The snapshot, if one is needed, and the edits up to this revision have to come.
    case catchingUp(to: Int, needsSnapshot: Bool)
    /// Everything was caught up.
    case live
    /// The connection is to be closed; what still comes is ignored.
    case closing
  }

  /// Most edits in flight.
  package let inFlightLimit: Int
  /// Whether others' edits are told as `ClientAction.changed`.
  package let tellsChanges: Bool

  /// The newest revision that was received; `confirmed` is its text.
  package internal(set) var revision = 0
  /// The server's text of `revision`.
  package internal(set) var confirmed = Text()
  /// Whether the document takes edits.
  package internal(set) var access = Access.readOnly
  /// What the server announced.
  package internal(set) var limits: AnnouncedLimits?
  /// The lineage of the document; `nil` before the first `hello`.
  package internal(set) var epoch: Epoch?
  /// The client's session; `nil` before the first `hello`.
  package internal(set) var session: SessionID?

  var resume = ""
  var phase = Phase.offline
  var inFlight: [FlyingEdit] = []
  var buffer: TextOperation?
  /// Number of the session's last committed edit.
  var lastSequence = 0
  /// What `hello` said it was when the connection began.
  var committedSequence = 0
  /// Whether there has been a text; before, nothing can be edited.
  var hasText = false
  /// Whether the edits in flight wait for `retry()` or for access.
  var isHeld = false
  /// Whether the next connection may freeze uncommitted edits anew, as a refused one demands.
  var mustFreezeAnew = false
  /// What came of the text whose end the next snapshot brings.
  var parts: [String] = []
  /// Whether a snapshot has to come before anything else counts.
  var needsFreshText = false
  /// The lineage of the text, if the server does not have it and its own text has yet to come.
  var endedEpoch: Epoch?

  /// Makes a client that has nothing yet.
  ///
  /// - Parameters:
  ///   - inFlightLimit: Most edits in flight, at least 1.
  ///   - tellsChanges: Whether others' edits are told as `ClientAction.changed`; a program that
  ///     shows its text to nobody does without.
  package init(inFlightLimit: Int = 1, tellsChanges: Bool = true) {
    precondition(inFlightLimit > 0, "an edit at a time is the least")
    self.inFlightLimit = inFlightLimit
    self.tellsChanges = tellsChanges
  }

  /// The text as the user sees it, own edits included; O(pending edits · log n).
  package var text: Text { text(withInFlight: inFlight.count, buffer: true) }

  /// Length of the local text in UTF-16 code units; O(pending edits).
  package var utf16Count: Int {
    buffer?.targetLength ?? inFlight.last?.operation.targetLength ?? confirmed.utf16Count
  }

  /// Whether every own edit is confirmed.
  package var isSettled: Bool { inFlight.isEmpty && !isBuffering }

  /// How many edits are in flight.
  package var inFlightCount: Int { inFlight.count }

  /// Whether local edits are composed into the buffer instead of being sent.
  package var isBuffering: Bool {
    // Compared with `nil`, the buffer would be copied.
    if case .some = buffer { true } else { false }
  }

  /// Whether everything up to `hello.revision` was received and edits can be sent.
  package var isLive: Bool { phase == .live }

  /// Whether the text is of a lineage that the server does not have.
  package var isForeign: Bool { endedEpoch != nil }

  /// Whether there is a text to edit.
  package var isEditable: Bool { hasText }

  /// What to join with; `nil` for the first time.
  package var joinQuery: JoinQuery? {
    guard let epoch, let session else { return nil }
    var query = JoinQuery(since: nil, digest: nil, epoch: epoch, session: session, resume: resume)
    if hasText && !needsFreshText {
      query.since = revision
      query.digest = confirmed.digest
    }
    return query
  }

  /// The confirmed text with the first `count` edits in flight, and perhaps the buffer.
  func text(withInFlight count: Int, buffer hasBuffer: Bool) -> Text {
    var text = confirmed
    do throws(OperationError) {
      for edit in inFlight.prefix(count) { try text.apply(edit.operation) }
      if hasBuffer, let buffer { try text.apply(buffer) }
    } catch {
      preconditionFailure("pending edits apply to the confirmed text: \(error)")
    }
    return text
  }
}
