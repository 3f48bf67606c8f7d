import EditModel

extension DocumentAuthority {
  /// Lets something happen once everything that was committed in memory is durable.
  mutating func wait(for purpose: Waiter.Purpose, into outbox: inout Outbox) {
    let waiter = Waiter(purpose: purpose, revision: revision, content: content)
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
    case .create(let token):
      let created = CreationOutcome.created(
        revision: waiter.revision, digest: waiter.content.digest)
      outbox.actions.append(.answer(token: token, created))
    }
  }
}
