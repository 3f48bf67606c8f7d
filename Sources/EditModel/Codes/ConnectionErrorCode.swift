/// Why the server ends a connection; `Schemas/errors.json` lists the codes with their classes.
package enum ConnectionErrorCode: String, Sendable, CaseIterable {
  /// The message is no JSON object of a known form.
  case malformedMessage = "malformed-message"
  /// The message's type is unknown.
  case unknownType = "unknown-type"
  /// Only text messages are spoken here.
  case binaryMessage = "binary-message"
  /// A query parameter of the socket's address is malformed.
  case badQuery = "bad-query"
  /// The session exists and the secret is not its own.
  case sessionSecretMismatch = "session-secret-mismatch"
  /// The session was taken up by a newer connection.
  case sessionTakenOver = "session-taken-over"
  /// The document has as many connections as allowed.
  case tooManySessions = "too-many-sessions"
  /// The client stayed behind for too long.
  case tooSlow = "too-slow"
  /// The document could not be read from the journal.
  case documentUnavailable = "document-unavailable"
  /// More messages are waiting for the document than allowed.
  case tooManyPendingMessages = "too-many-pending-messages"
  /// The document is of another type than the client speaks.
  case documentTypeMismatch = "document-type-mismatch"

  /// What the client does about it.
  package var errorClass: ErrorClass {
    switch self {
    case .tooManySessions, .tooSlow, .documentUnavailable, .tooManyPendingMessages: .retry
    case .malformedMessage, .unknownType, .binaryMessage, .badQuery, .sessionSecretMismatch,
      .sessionTakenOver, .documentTypeMismatch:
      .fatal
    }
  }

  /// The WebSocket close code that goes with it, from the range for applications (RFC 6455 §7.4.2).
  package var closeCode: UInt16 {
    switch self {
    case .malformedMessage: 4400
    case .unknownType: 4401
    case .binaryMessage: 4402
    case .badQuery: 4403
    case .sessionSecretMismatch: 4404
    case .sessionTakenOver: 4405
    case .tooManySessions: 4406
    case .tooSlow: 4407
    case .documentUnavailable: 4408
    case .tooManyPendingMessages: 4409
    case .documentTypeMismatch: 4410
    }
  }
}
