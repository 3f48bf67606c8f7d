package import EditModel
import TextStorage
package import WireFormat

extension EditingClient {
  /// Takes a message of the server's.
  ///
  /// - Parameters:
  ///   - message: The message.
  ///   - actions: Gets what follows from it.
  /// - Complexity: For an edit O(pending · n + log t), n its components, t the bytes of the text.
  package mutating func receive(
    _ message: ServerMessage, into actions: inout [ClientAction]
  ) {
    switch link.phase {
    case .offline, .closing, .stopped: return
    case .greeting: greet(message, into: &actions)
    case .catchingUp, .live: take(message, into: &actions)
    }
  }

  /// Takes a message as it came: its bytes, which must be well-formed UTF-8.
  package mutating func receive(
    json: UnsafeRawBufferPointer, into actions: inout [ClientAction]
  ) {
    let message: ServerMessage
    do throws(MessageError) {
      message = try ServerMessage(json: json, of: memory.content.type)
    } catch {
      guard link.isHeard, !ServerMessage.canPassOver(json: json) else { return }
      let reason = ClientReason(code: "unreadable-message", message: error.description)
      return startAfresh(reason, into: &actions)
    }
    receive(message, into: &actions)
  }

  /// Takes the first message of a connection.
  private mutating func greet(_ message: ServerMessage, into actions: inout [ClientAction]) {
    switch message {
    case .hello(let hello): receive(hello, into: &actions)
    case .error(let code, let message):
      receiveError(ClientReason(code: code, message: message), into: &actions)
    case .pong: actions.append(.pong)
    default: startAfresh(.unexpected("A message came before `hello`."), into: &actions)
    }
  }

  /// Takes a message behind `hello`.
  private mutating func take(_ message: ServerMessage, into actions: inout [ClientAction]) {
    switch message {
    case .edit(let edit): receive(edit, into: &actions)
    case .hello: startAfresh(.unexpected("A second `hello` came."), into: &actions)
    case .part(let text): link.parts.append(text)
    case .snapshot(let revision, let last, let digest):
      let text = Text(link.parts.isEmpty ? last : link.parts.joined() + last)
      receiveSnapshot(of: revision, .text(text), digest: digest, into: &actions)
    case .content(let revision, let content, let digest):
      receiveSnapshot(of: revision, content, digest: digest, into: &actions)
    case .ack(let sequence, let revision):
      receiveAck(of: sequence, at: revision, into: &actions)
    case .reject(let sequence, let code, let message):
      let reason = ClientReason(code: code, message: message)
      receiveRejection(of: sequence, reason, into: &actions)
    case .digest(let revision, let digest):
      guard !link.needsSnapshot, revision == self.revision, digest != confirmed.digest else {
        return
      }
      goWrong("The text differs from the server's at revision \(revision).", into: &actions)
    case .access(let access, _, _):
      link.access = access
      sendAgain(into: &actions)
    case .presence(let session, let update):
      if session != self.session { actions.append(.presence(session, update)) }
    case .left(let session): actions.append(.left(session))
    case .pong: actions.append(.pong)
    case .error(let code, let message):
      receiveError(ClientReason(code: code, message: message), into: &actions)
    }
  }

  /// Takes committed edits that follow each other.
  ///
  /// - Parameters:
  ///   - edits: The edits.
  ///   - content: The document's content behind the last of them, from whoever has it already: a
  ///     program with many clients of one document edits it once.
  ///   - actions: Gets what follows from them.
  /// - Complexity: O(pending · n), n the components of the edits.
  package mutating func receive(
    _ edits: ArraySlice<CommittedEdit>, making content: Content, into actions: inout [ClientAction]
  ) {
    edits.withUnsafeBufferPointer { edits in
      guard let first = edits.baseAddress else { return }
      var length = confirmed.length
      for edit in first..<first + edits.count {
        guard isNext(edit, on: length, into: &actions) else { return }
        follow(edit, into: &actions)
        length = edit.pointee.operation.targetLength ?? length
      }
      memory.content = content
      goLiveIfCaughtUp(into: &actions)
      sendBuffer(into: &actions)
    }
  }

  private mutating func receive(_ edit: CommittedEdit, into actions: inout [ClientAction]) {
    let length = confirmed.length
    guard withUnsafePointer(to: edit, { isNext($0, on: length, into: &actions) }) else { return }
    do throws(ContentError) {
      try memory.content.apply(edit.operation)
    } catch {
      return goWrong("Revision \(edit.revision) does not fit the text.", into: &actions)
    }
    withUnsafePointer(to: edit) { follow($0, into: &actions) }
    goLiveIfCaughtUp(into: &actions)
    sendBuffer(into: &actions)
  }

  /// Whether a committed edit is the one that had to come, to a content of that length; if it
  /// is another one that follows from that. An edit that is here already is passed over.
  ///
  /// The edit is read through a pointer: one that is handed over is copied, which costs more than
  /// all that most edits need here.
  private mutating func isNext(
    _ edit: UnsafePointer<CommittedEdit>, on length: Int, into actions: inout [ClientAction]
  ) -> Bool {
    let number = edit.pointee.revision
    guard link.isHeard else { return false }
    if link.needsSnapshot {
      startAfresh(.unexpected("An edit came before the text."), into: &actions)
    } else if number > revision + 1 {
      let message = "Revision \(number) came after \(revision)."
      startAfresh(ClientReason(code: "revision-gap", message: message), into: &actions)
    } else if number > revision {
      if fits(edit, on: length) { return true }
      goWrong("Revision \(number) is another edit than it should be.", into: &actions)
    }
    return false
  }

  /// Whether an edit applies to a content of that length, and an own one is what was sent.
  @inline(__always)
  private func fits(_ edit: UnsafePointer<CommittedEdit>, on length: Int) -> Bool {
    guard edit.pointee.session.bits == session?.bits else {
      return edit.pointee.operation.baseLength ?? length == length
    }
    if isAwaited(edit) { return edit.pointee.operation == memory.outstanding[0].operation }
    // One that is not outstanding was committed before it was put aside, or is somebody else's
    // who holds the session.
    return edit.pointee.sequence <= link.committed
      && edit.pointee.operation.baseLength ?? length == length
  }

  /// Whether it is the edit that was sent first of those that are outstanding.
  @inline(__always)
  private func isAwaited(_ edit: UnsafePointer<CommittedEdit>) -> Bool {
    edit.pointee.session.bits == session?.bits
      && memory.outstanding.first?.submission.sequence == edit.pointee.sequence
  }

  /// Takes a committed edit, all but what it does to the content.
  private mutating func follow(
    _ edit: UnsafePointer<CommittedEdit>, into actions: inout [ClientAction]
  ) {
    if isAwaited(edit) {
      acknowledgeFirst()
    } else if tellsChanges || !isSettled {
      carryPending(past: edit.pointee.operation, into: &actions)
    }
    memory.revision = edit.pointee.revision
  }

  /// The first outstanding edit is committed.
  private mutating func acknowledgeFirst() {
    memory.sequence = memory.outstanding.removeFirst().submission.sequence
    memory.refusals = 0
    if memory.outstanding.isEmpty { link.settle() }
  }

  private mutating func carryPending(
    past operation: Operation, into actions: inout [ClientAction]
  ) {
    if !tellsChanges && memory.outstanding.count <= 1 && !memory.isBuffering {
      // Nobody asks what theirs becomes behind it.
      if !memory.outstanding.isEmpty {
        memory.outstanding[0].operation.transform(over: operation)
      }
      return
    }
    let change = memory.carryPending(past: operation)
    if tellsChanges { tell(change, into: &actions) }
  }

  /// Takes the answer to a resend. One of a later revision comes before the edits that lead there,
  /// and the edit itself.
  private mutating func receiveAck(
    of sequence: Int, at revision: Int, into actions: inout [ClientAction]
  ) {
    let place = memory.outstanding.firstIndex { $0.submission.sequence == sequence }
    guard !link.needsSnapshot, let place else { return }
    if revision <= self.revision {
      goWrong("Edit \(sequence) was revision \(revision) already.", into: &actions)
    } else if place == 0 && revision == self.revision + 1 {
      ClientMemory.apply(memory.outstanding[0].operation, to: &memory.content)
      acknowledgeFirst()
      memory.revision = revision
      goLiveIfCaughtUp(into: &actions)
      sendBuffer(into: &actions)
    }
  }
}
