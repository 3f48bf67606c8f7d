package import TextStorage

/// What a peer is told, whatever protocol it speaks: a dialect makes a message of it.
package enum Notice: Sendable {
  /// The first of a connection.
  indirect case hello(Hello)
  /// A part of the text that the next `snapshot` ends: a range of its bytes, with whole scalars.
  indirect case part(of: Text, Range<Int>)
  /// The content of a revision, a text from this byte on.
  indirect case snapshot(revision: Int, Content, from: Int)
  /// An edit that is durable now.
  case edit(EncodedEdit)
  /// An edit that was sent again is durable as this revision.
  case ack(sequence: Int, revision: Int)
  /// An edit was not committed; `next` is the number that the session's next one has to have.
  case reject(sequence: Int, next: Int, Rejection)
  /// Another session's selections in the content of a revision, and its user as a JSON object or
  /// nothing.
  case presence(SessionID, revision: Int, Selections, user: [UInt8])
  /// A session has no connection any more.
  case left(SessionID)
  /// What the text of a revision must hash to.
  case digest(HeldText)
  /// Whether the document takes edits has changed, and why it does not.
  case access(Access, because: Rejection?)
  /// The connection ends.
  case error(ConnectionErrorCode, message: String)
  /// The answer to a question whether the server is there.
  case pong

  /// What it takes in a message, in bytes, about: for limits that need not be exact.
  package var byteCount: Int {
    switch self {
    case .edit(let edit): edit.byteCount
    case .part(_, let range): 64 + range.count
    case .snapshot(_, let content, let start): 96 + content.byteCount - start
    case .presence(_, _, let selections, let user): 96 + 16 * selections.count + user.count
    case .hello: 512
    case .ack, .reject, .left, .digest, .access, .error, .pong: 96
    }
  }
}
