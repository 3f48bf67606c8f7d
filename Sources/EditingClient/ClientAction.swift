package import EditModel

/// What an editing client wants done, in order.
package enum ClientAction: Sendable {
  /// Send this edit.
  case send(EditSubmission)
  /// The local content was changed by this operation, which the user did not make; if the client
  /// tells changes.
  case changed(Operation)
  /// The local content is another one; read it again. If the client does not tell changes.
  case replaced
  /// This is in the document no more; it is to be shown, until the user has decided.
  case setAside(Aside)
  /// Call `retry()` in a while: the server does not take the edit now.
  case retryLater
  /// Close the connection and join again with `joinQuery`.
  case reconnect(ClientReason)
  /// Close the connection and do not join again by yourself.
  case stop(ClientReason)
  /// Another session's selections.
  case presence(SessionID, PresenceUpdate)
  /// Another session has gone.
  case left(SessionID)
  /// The answer to a ping.
  case pong
}
