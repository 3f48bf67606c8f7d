package import EditModel

/// What became of a request to join.
package enum JoinOutcome: Sendable {
  /// The connection is a peer now; its messages go to this id.
  case joined(PeerID)
  /// It is not, for this reason.
  case refused(ConnectionErrorCode, message: String)
}
