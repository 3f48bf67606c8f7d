package import EditModel
package import WireFormat

/// One user's side of one document: its content, and the edits that the server has not confirmed
/// yet.
///
/// A machine without I/O and without a clock: the shell tells it what happens and does what the
/// actions say. What it does in each case is laid down in Schemas/client.md, and the names of its
/// rows stand in the tests.
///
/// Sent means frozen: an edit that is out is sent again with the same bytes, and local edits that
/// come meanwhile are composed into the buffer.
///
/// The document is of the type of the memory's content; where the rows say text, another type's
/// content does the same.
package struct EditingClient: Sendable {
  /// Most edits in flight.
  package let inFlightLimit: Int
  /// Whether changes of the local content are told as `ClientAction.changed`.
  package let tellsChanges: Bool
  /// All that outlives the connection.
  package internal(set) var memory: ClientMemory
  /// All that does not.
  var link = ClientLink()

  /// Makes a client.
  ///
  /// - Parameters:
  ///   - memory: What an earlier client remembered; none by default.
  ///   - inFlightLimit: Most edits in flight, at least 1.
  ///   - tellsChanges: Whether changes are told as `ClientAction.changed`; a program that shows its
  ///     text to nobody does without.
  package init(
    memory: ClientMemory = ClientMemory(), inFlightLimit: Int = 1, tellsChanges: Bool = true
  ) {
    precondition(inFlightLimit > 0, "an edit at a time is the least")
    self.memory = memory
    self.inFlightLimit = inFlightLimit
    self.tellsChanges = tellsChanges
  }

  /// The newest revision that was received; `confirmed` is its content.
  package var revision: Int { memory.revision }

  /// The server's content of `revision`.
  package var confirmed: Content { memory.content }

  /// The client's session; `nil` before the first `hello`.
  package var session: SessionID? { memory.session }

  /// What was put aside, oldest first.
  package var asides: [Aside] { memory.asides }

  /// The content as the user sees it, own edits included; of a text O(pending edits · log n).
  package var content: Content { memory.localContent }

  /// Length of the local content, of a text in UTF-16 code units; of a text O(pending edits).
  package var length: Int { memory.localLength }

  /// Whether every own edit is confirmed.
  package var isSettled: Bool { !memory.isPending }

  /// How many edits are in flight.
  package var inFlightCount: Int { memory.outstanding.count }

  /// Whether everything up to `hello.revision` was received and edits can be sent.
  package var isLive: Bool { link.phase == .live }

  /// Whether the text is of a lineage that the server does not have.
  package var isForeign: Bool { memory.isForeign }

  /// Whether there is a text to edit.
  package var isEditable: Bool { memory.hasText }

  /// What to join with; `nil` for the first time.
  package var joinQuery: JoinQuery? {
    guard let epoch = memory.epoch, let session else { return nil }
    var query = JoinQuery(
      since: nil, digest: nil, epoch: epoch, session: session, resume: memory.resume)
    if memory.hasText && !memory.needsText {
      query.since = memory.revision
      query.digest = memory.content.digest
    }
    return query
  }

  /// Tells a change of the local content, unless it is none.
  func tell(_ change: Operation, into actions: inout [ClientAction]) {
    guard !change.isNoop else { return }
    actions.append(tellsChanges ? .changed(change) : .replaced)
  }

  /// Gives the connection up, to come again for the rest.
  mutating func comeAgain(_ reason: ClientReason, into actions: inout [ClientAction]) {
    link.phase = .closing
    actions.append(.reconnect(reason))
  }

  /// Gives the connection up, to begin with a whole text.
  mutating func startAfresh(_ reason: ClientReason, into actions: inout [ClientAction]) {
    memory.needsText = true
    comeAgain(reason, into: &actions)
  }

  /// This client went wrong: it keeps a copy of its text and starts afresh.
  mutating func goWrong(_ message: String, into actions: inout [ClientAction]) {
    let reason = ClientReason.mismatch(message)
    memory.putContentAside(for: reason, givingUp: nil)
    tellAside(into: &actions)
    startAfresh(reason, into: &actions)
  }

  /// Tells what was put aside last.
  func tellAside(into actions: inout [ClientAction]) {
    if let aside = memory.asides.last { actions.append(.setAside(aside)) }
  }
}
