import EditModel
import OperationalTransform
import TextStorage
import WireFormat

extension EditingClient {
  /// Takes note that a connection was opened with `joinQuery`.
  package mutating func connected() {
    phase = .joining
    isHeld = false
  }

  /// Takes note that the connection is gone; own edits stay.
  package mutating func disconnected() {
    phase = .offline
  }

  /// Takes the first message of a connection.
  mutating func receive(_ hello: HelloMessage, into actions: inout [ClientAction]) {
    guard phase == .joining else { return diverge(.unexpected("hello"), into: &actions) }
    access = hello.access
    limits = hello.limits
    parts = []
    if hello.continues && hasText && !needsFreshText {
      guard hello.sequence <= lastSentSequence || session != hello.session else {
        return diverge(
          .sequence(expected: lastSentSequence, actual: hello.sequence), into: &actions)
      }
      if session != hello.session || hello.sequence < lastSequence { renumber(from: hello) }
      // Only the text of `revision` was compared, and not an older one that edits were made on.
      if let first = inFlight.first, first.submission.revision < revision { mustFreezeAnew = true }
    } else {
      if isOfAnotherLineage(hello) { leaveLineage() }
      needsFreshText = true
    }
    epoch = hello.epoch
    session = hello.session
    resume = hello.resume
    committedSequence = hello.sequence
    if inFlight.isEmpty { lastSequence = hello.sequence }
    phase = .catchingUp(to: hello.revision, needsSnapshot: needsFreshText)
    goLiveIfCaughtUp(into: &actions)
  }

  /// Number of the newest edit that was sent.
  private var lastSentSequence: Int { inFlight.last?.submission.sequence ?? lastSequence }

  /// Whether the server, which sends its text, does not hold what this client got from it before.
  private func isOfAnotherLineage(_ hello: HelloMessage) -> Bool {
    guard hasText else { return false }
    return epoch != hello.epoch || session != hello.session || hello.revision < revision
      || hello.sequence < lastSequence
  }

  /// Keeps own edits with the text that they were made on: they are not for the server's.
  private mutating func leaveLineage() {
    endedEpoch = endedEpoch ?? epoch
    buffer = pendingEdits(from: 0)
    inFlight = []
  }

  /// Takes over the numbers of a server that holds the same text and less of this session than was
  /// acknowledged: of its edits in flight it holds none.
  private mutating func renumber(from hello: HelloMessage) {
    lastSequence = hello.sequence
    mustFreezeAnew = true
  }

  /// Takes a whole text.
  mutating func receiveSnapshot(
    of revision: Int, _ text: String, digest: UInt64, into actions: inout [ClientAction]
  ) {
    guard case .catchingUp(let target, _) = phase else {
      return diverge(.unexpected("snapshot"), into: &actions)
    }
    let text = Text(parts.isEmpty ? text : parts.joined() + text)
    parts = []
    // Edits that were committed are in the snapshot; how the others fit it is not known.
    let committed = inFlight.prefix { $0.submission.sequence <= committedSequence }.count
    if !isForeign {
      setAside(from: committed, .freshSnapshot, into: &actions)
    } else if self.text != text {
      setAside(from: 0, .otherLineage, into: &actions)
    }
    endedEpoch = nil
    inFlight = []
    buffer = nil
    lastSequence = committedSequence
    confirmed = text
    self.revision = revision
    hasText = true
    actions.append(.replaced)
    guard confirmed.digest == digest else {
      return diverge(.digest(revision: revision), into: &actions)
    }
    needsFreshText = false
    phase = .catchingUp(to: target, needsSnapshot: false)
    goLiveIfCaughtUp(into: &actions)
  }

  /// Sends what is pending once everything was received that `hello` announced.
  mutating func goLiveIfCaughtUp(into actions: inout [ClientAction]) {
    guard case .catchingUp(let target, needsSnapshot: false) = phase, revision >= target else {
      return
    }
    guard lastSequence == committedSequence else {
      return diverge(
        .sequence(expected: lastSequence, actual: committedSequence), into: &actions)
    }
    phase = .live
    if mustFreezeAnew { freezeAnew() }
    sendAgain(into: &actions)
  }

  /// Makes new submissions of the edits in flight, on the newest revision. None of them was
  /// committed nor ever will be: `hello.sequence` says so.
  private mutating func freezeAnew() {
    mustFreezeAnew = false
    for index in inFlight.indices {
      inFlight[index].submission = EditSubmission(
        sequence: lastSequence + index + 1, revision: revision,
        operation: inFlight[index].operation)
    }
  }

  /// Gives up the edits in flight from `index` on, and the buffer. Where the lineage has ended, the
  /// text is kept even if there are none.
  mutating func setAside(
    from index: Int, _ reason: SetAsideEdits.Reason, into actions: inout [ClientAction]
  ) {
    defer {
      inFlight.removeSubrange(index...)
      buffer = nil
    }
    let base = text(withInFlight: index, buffer: false)
    var operation = pendingEdits(from: index)
    if operation == nil && reason == .otherLineage {
      operation = TextOperation(baseLength: base.utf16Count, replacing: 0..<0, with: "")
    }
    guard let operation, let epoch = endedEpoch ?? epoch else { return }
    actions.append(
      .setAside(
        SetAsideEdits(
          reason: reason, epoch: epoch, revision: revision, base: base, operation: operation)))
  }

  /// The edits in flight from `index` on and the buffer, composed; `nil` if there are none.
  private func pendingEdits(from index: Int) -> TextOperation? {
    var operations = inFlight[index...].map(\.operation)
    if let buffer { operations.append(buffer) }
    guard let first = operations.first else { return nil }
    return operations.dropFirst().reduce(first) { $0.composed(with: $1) }
  }

  /// Gives the connection up, to begin with a fresh text.
  mutating func diverge(_ divergence: Divergence, into actions: inout [ClientAction]) {
    phase = .closing
    needsFreshText = true
    actions.append(.diverged(divergence))
    actions.append(.reconnect)
  }
}
