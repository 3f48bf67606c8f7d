import EditModel

extension EditingClient {
  /// Takes a whole content.
  ///
  /// - Complexity: O(n) in a text; if something is pending, or changes are told, that of
  ///   `Content.difference(to:)`.
  mutating func receiveSnapshot(
    of revision: Int, _ content: Content, digest: UInt64, into actions: inout [ClientAction]
  ) {
    guard content.type == memory.content.type else {
      return startAfresh(.unexpected("A text came as another content."), into: &actions)
    }
    if let reason = reasonAgainstSnapshot(of: revision) {
      return startAfresh(reason, into: &actions)
    }
    link.parts = []
    guard content.digest == digest else {
      return startAfresh(.mismatch("The server's text arrived damaged."), into: &actions)
    }
    if memory.isForeign {
      changeLineage(to: content, into: &actions)
    } else {
      rebase(onto: content, into: &actions)
    }
    memory.revision = revision
    memory.hasText = true
    memory.needsText = false
    link.needsSnapshot = false
    goLiveIfCaughtUp(into: &actions)
    sendBuffer(into: &actions)
  }

  /// Why a snapshot that is not due cannot be taken.
  private func reasonAgainstSnapshot(of revision: Int) -> ClientReason? {
    if link.isOut || link.isDoubtful {
      return ClientReason(
        code: "snapshot-in-flight",
        message: "The server sent the whole text while an edit was out.")
    }
    guard !link.needsSnapshot && revision < memory.revision else { return nil }
    return .unexpected("A text of revision \(revision) came after \(memory.revision).")
  }

  /// Takes the text of another lineage: all that the user saw is kept aside, also if nothing was
  /// pending, as nobody else may have it.
  private mutating func changeLineage(to content: Content, into actions: inout [ClientAction]) {
    let local = memory.localContent
    memory.isForeign = false
    if local != content {
      memory.putContentAside(for: .otherLineage, givingUp: memory.buffer?.operation)
      tellAside(into: &actions)
    }
    memory.outstanding = []
    memory.buffer = nil
    memory.content = content
    tell(local.difference(to: content), into: &actions)
  }

  /// Takes a newer text of the same lineage. What the server did in between is a guess from here
  /// on, so what it did not commit is made anew; sent as it was it could be transformed in another
  /// way there.
  private mutating func rebase(onto content: Content, into actions: inout [ClientAction]) {
    let committed = memory.outstanding.prefix { $0.submission.sequence <= link.committed }
    for edit in committed {
      ClientMemory.apply(edit.operation, to: &memory.content)
      memory.sequence = edit.submission.sequence
    }
    memory.outstanding.removeFirst(committed.count)
    memory.makeAnew()
    if memory.isPending || tellsChanges {
      let change = memory.carryPending(past: memory.content.difference(to: content))
      tell(change, into: &actions)
    } else {
      actions.append(.replaced)
    }
    memory.content = content
  }
}
