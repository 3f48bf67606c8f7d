package import EditModel
package import OperationalTransform

/// What an editing client wants done, in order.
package enum ClientAction: Sendable {
  /// Send this edit.
  case send(EditSubmission)
  /// Others have changed the local text by this operation, if the client tells changes.
  case changed(TextOperation)
  /// The local text is another one; read it again.
  case replaced
  /// These edits cannot be sent any more; they wait for the user to decide.
  case setAside(SetAsideEdits)
  /// Call `retry()` in a while: the server does not take the edit now.
  case retryLater
  /// Close the connection and join again with `joinQuery`.
  case reconnect
  /// Close the connection and do not join again: this code is fatal.
  case stop(code: String, message: String)
  /// The server's text and this one's are not the same, or the server broke the protocol; a
  /// `reconnect` for a fresh text follows.
  case diverged(Divergence)
  /// Another session's selections.
  case presence(SessionID, PresenceUpdate)
  /// Another session has gone.
  case left(SessionID)
  /// The answer to a ping.
  case pong
}

/// How the server's view and the client's turned out to be different ones.
package enum Divergence: Error, Sendable, Equatable {
  /// The digests of this revision's text differ.
  case digest(revision: Int)
  /// The committed form of the session's own edit is not the one expected.
  case ownEdit(sequence: Int)
  /// An edit does not follow the revision before.
  case revision(expected: Int, actual: Int)
  /// An edit cannot be applied to the text.
  case operation(revision: Int)
  /// The session's sequence numbers do not fit what was sent.
  case sequence(expected: Int, actual: Int)
  /// This message cannot come now.
  case unexpected(String)
}
