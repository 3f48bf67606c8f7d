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
    if epoch != hello.epoch || session != hello.session {
      if epoch != nil { setAside(from: 0, .otherEpoch, into: &actions) }
      epoch = hello.epoch
      session = hello.session
      needsFreshText = true
    } else {
      let sent = inFlight.last?.submission.sequence ?? lastSequence
      let isPossible = (lastSequence...sent).contains(hello.sequence)
      guard isPossible || needsFreshText else {
        return diverge(.sequence(expected: sent, actual: hello.sequence), into: &actions)
      }
    }
    resume = hello.resume
    committedSequence = hello.sequence
    if inFlight.isEmpty { lastSequence = hello.sequence }
    phase = .catchingUp(to: hello.revision, needsSnapshot: needsFreshText || !hasText)
    goLiveIfCaughtUp(into: &actions)
  }

  /// Takes a whole text.
  mutating func receiveSnapshot(
    of revision: Int, _ text: String, digest: UInt64, into actions: inout [ClientAction]
  ) {
    guard case .catchingUp(let target, _) = phase else {
      return diverge(.unexpected("snapshot"), into: &actions)
    }
    // Edits that were committed are in the snapshot; how the others fit it is not known.
    let committed = inFlight.prefix { $0.submission.sequence <= committedSequence }.count
    setAside(from: committed, .freshSnapshot, into: &actions)
    inFlight = []
    lastSequence = committedSequence
    confirmed = Text(text)
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

  /// Gives up the edits in flight from `index` on, and the buffer.
  mutating func setAside(
    from index: Int, _ reason: SetAsideEdits.Reason, into actions: inout [ClientAction]
  ) {
    defer {
      inFlight.removeSubrange(index...)
      buffer = nil
    }
    var operations = inFlight[index...].map(\.operation)
    if let buffer { operations.append(buffer) }
    guard let first = operations.first, let epoch else { return }
    let composed = operations.dropFirst().reduce(first) { $0.composed(with: $1) }
    actions.append(
      .setAside(
        SetAsideEdits(
          reason: reason, epoch: epoch, revision: revision,
          base: text(withInFlight: index, buffer: false), operation: composed)))
  }

  /// Gives the connection up, to begin with a fresh text.
  mutating func diverge(_ divergence: Divergence, into actions: inout [ClientAction]) {
    phase = .closing
    needsFreshText = true
    actions.append(.diverged(divergence))
    actions.append(.reconnect)
  }
}
