extension DocumentAuthority {
  /// Answers with the newest text once it is durable, under `token`.
  package mutating func read(token: Int, into outbox: inout Outbox) {
    guard readOnlyReason == nil || revision == durableRevision else {
      outbox.actions.append(.answer(token: token, .unavailable(reason: readOnlyReason ?? "")))
      return
    }
    wait(for: .read(token: token), into: &outbox)
  }

  /// Lets something happen once everything that was committed in memory is durable.
  mutating func wait(for purpose: Waiter.Purpose, into outbox: inout Outbox) {
    let waiter = Waiter(
      purpose: purpose, revision: revision, text: text, milliseconds: modifiedMilliseconds)
    if revision == durableRevision {
      finish(waiter, into: &outbox)
    } else {
      waiters.append(waiter)
    }
  }

  /// Serves those who waited for a revision up to the durable one.
  mutating func finishWaiters(into outbox: inout Outbox) {
    while let waiter = waiters.first, waiter.revision <= durableRevision {
      waiters.removeFirst()
      finish(waiter, into: &outbox)
    }
  }

  private mutating func finish(_ waiter: Waiter, into outbox: inout Outbox) {
    switch waiter.purpose {
    case .join(let peer, let since):
      admit(peer, waiter: waiter, since: since, into: &outbox)
    case .read(let token):
      let answer: ReadAnswer =
        waiter.revision == 0
        ? .missing
        : .text(waiter.text, revision: waiter.revision, milliseconds: waiter.milliseconds)
      outbox.actions.append(.answer(token: token, answer))
    case .create(let token):
      outbox.actions.append(.answer(token: token, .created(revision: waiter.revision)))
    }
  }
}
