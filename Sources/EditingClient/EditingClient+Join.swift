import EditModel
import WireFormat

extension EditingClient {
  /// Takes note that a connection was opened with `joinQuery`.
  package mutating func connected() {
    link.phase = .greeting
    link.settle()
    link.parts = []
  }

  /// Takes note that the connection is gone; own edits stay.
  ///
  /// - Parameter closeCode: What it was closed with, if that is known (RFC 6455 §7.4).
  package mutating func disconnected(closeCode: Int? = nil) {
    if closeCode == Self.messageTooBig && link.isOut { shorten() }
    if link.phase != .stopped { link.phase = .offline }
    link.settle()
  }

  /// The close code of who takes no message of that length.
  private static var messageTooBig: Int { 1009 }

  /// The longest of what is out did not pass: it goes in parts from here on, in messages half as
  /// long.
  private mutating func shorten() {
    let byteCounts = memory.outstanding.map { edit in
      var message: [UInt8] = []
      edit.submission.write(to: &message)
      return message.count
    }
    guard let most = byteCounts.max(), let index = byteCounts.firstIndex(of: most) else { return }
    memory.outstanding[index].isTooLong = true
    memory.passingByteCount = min(memory.passingByteCount ?? .max, most / 2)
  }

  /// Takes the first message of a connection.
  mutating func receive(_ hello: Hello, into actions: inout [ClientAction]) {
    link.access = hello.access
    link.limits = hello.limits
    link.target = hello.revision
    link.committed = hello.sequence
    link.phase = .catchingUp
    link.needsSnapshot = !hello.continues || !memory.hasText || memory.needsText
    memory.needsText = link.needsSnapshot
    if link.needsSnapshot && isOfAnotherLineage(hello) {
      // The edits are for a text that the server does not have.
      memory.isForeign = true
      memory.makeAnew()
    }
    let isSameSession = hello.session == session
    memory.epoch = hello.epoch
    memory.session = hello.session
    memory.resume = hello.resume
    takeSequence(hello.sequence, isSameSession, into: &actions)
    goLiveIfCaughtUp(into: &actions)
  }

  /// Whether the server, which sends its text, does not hold what this client got from it before.
  private func isOfAnotherLineage(_ hello: Hello) -> Bool {
    guard memory.hasText else { return false }
    return hello.epoch != memory.epoch || hello.session != session
      || hello.revision < memory.revision || hello.sequence < memory.sequence
  }

  /// Takes the number of the session's last committed edit: what is outstanding behind it never was
  /// committed, nor will be unless it is sent again.
  private mutating func takeSequence(
    _ sequence: Int, _ isSameSession: Bool, into actions: inout [ClientAction]
  ) {
    let lastSent = memory.outstanding.last?.submission.sequence ?? memory.sequence
    if isSameSession && sequence > lastSent {
      giveUpPending(into: &actions)
    } else if isSameSession && sequence >= memory.sequence {
      let open = memory.outstanding.firstIndex { $0.submission.sequence > sequence }
      guard let open else { return }
      let edit = memory.outstanding[open]
      // Only the text that is held now was compared, and not an older one.
      if edit.submission.revision < memory.revision && !edit.isTooLong {
        memory.makeAnew(from: open)
      }
      return
    }
    memory.makeAnew()
    memory.sequence = sequence
  }

  /// Somebody used the session who knows more of it: what is pending may be committed already.
  private mutating func giveUpPending(into actions: inout [ClientAction]) {
    // A text of another lineage is kept as a whole.
    guard memory.isPending && !memory.isForeign else { return }
    memory.makeAnew()
    let change = memory.putAsideFirst(for: .unknownEdits)
    tellAside(into: &actions)
    tell(change, into: &actions)
  }

  /// Sends what is pending once everything was received that `hello` announced.
  mutating func goLiveIfCaughtUp(into actions: inout [ClientAction]) {
    guard link.phase == .catchingUp, !link.needsSnapshot, revision >= link.target else { return }
    if let first = memory.outstanding.first, first.submission.sequence <= link.committed {
      let reason = ClientReason(code: "edit-missing", message: "A committed edit did not come.")
      return startAfresh(reason, into: &actions)
    }
    link.phase = .live
    sendAgain(into: &actions)
  }
}
