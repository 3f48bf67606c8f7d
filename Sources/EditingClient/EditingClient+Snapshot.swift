import OperationalTransform
import TextStorage
import EditModel

extension EditingClient {
  /// Takes a whole text.
  ///
  /// - Complexity: O(n) in the text; if something is pending, or changes are told, that of
  ///   `TextOperation(from:to:)`.
  mutating func receiveSnapshot(
    of revision: Int, _ last: String, digest: UInt64, into actions: inout [ClientAction]
  ) {
    if let reason = reasonAgainstSnapshot(of: revision) {
      return startAfresh(reason, into: &actions)
    }
    let text = Text(link.parts.isEmpty ? last : link.parts.joined() + last)
    link.parts = []
    guard text.digest == digest else {
      return startAfresh(.mismatch("The server's text arrived damaged."), into: &actions)
    }
    if memory.isForeign {
      changeLineage(to: text, into: &actions)
    } else {
      rebase(onto: text, into: &actions)
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
  private mutating func changeLineage(to text: Text, into actions: inout [ClientAction]) {
    let local = memory.localText
    memory.isForeign = false
    if local != text {
      memory.putTextAside(for: .otherLineage, givingUp: memory.buffer?.operation)
      tellAside(into: &actions)
    }
    memory.outstanding = []
    memory.buffer = nil
    memory.text = text
    tell(TextOperation(from: local, to: text), into: &actions)
  }

  /// Takes a newer text of the same lineage. What the server did in between is a guess from here
  /// on, so what it did not commit is made anew; sent as it was it could be transformed in another
  /// way there.
  private mutating func rebase(onto text: Text, into actions: inout [ClientAction]) {
    let committed = memory.outstanding.prefix { $0.submission.sequence <= link.committed }
    for edit in committed {
      ClientMemory.apply(edit.operation, to: &memory.text)
      memory.sequence = edit.submission.sequence
    }
    memory.outstanding.removeFirst(committed.count)
    memory.makeAnew()
    if memory.isPending || tellsChanges {
      let change = memory.carryPending(past: TextOperation(from: memory.text, to: text))
      tell(change, into: &actions)
    } else {
      actions.append(.replaced)
    }
    memory.text = text
  }
}
