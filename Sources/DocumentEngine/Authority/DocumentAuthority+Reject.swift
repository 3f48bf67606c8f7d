package import EditModel

extension DocumentAuthority {
  /// Takes an edit that is no operation: it is rejected when its turn comes.
  package mutating func receiveInvalid(
    _ sequence: Int, _ rejection: Rejection, from peer: PeerID, into outbox: inout Outbox
  ) {
    guard isCurrent(peer) else { return }
    guard peers[peer.slot]?.canReceive == true else {
      queue(.invalid(sequence: sequence, rejection), of: peer, into: &outbox)
      return
    }
    reject(sequence, of: peer, rejection, into: &outbox)
  }

  /// Tells a peer that its edit was not committed, once it has been told what became of the ones
  /// before: answers come in the order of the edits, or a client with several in flight could not
  /// tell what the later ones are to be made on.
  mutating func reject(
    _ sequence: Int, of peer: PeerID, _ rejection: Rejection, into outbox: inout Outbox
  ) {
    guard isCurrent(peer), let index = peers[peer.slot]?.sessionIndex else { return }
    let held = HeldRejection(
      revision: sessions[index].lastRevision, peer: peer, sequence: sequence,
      next: sessions[index].lastSequence + 1, rejection: rejection)
    guard readOnlyReason == nil, held.revision > durableRevision else {
      return tell(held, into: &outbox)
    }
    guard heldRejections.count < limits.undurableCount else {
      end(
        peer, .tooManyPendingMessages, "\(limits.undurableCount) answers wait already",
        into: &outbox)
      return
    }
    heldRejections.append(held)
  }

  /// Tells the rejections whose turn has come. O(n) in those that wait.
  mutating func tellHeldRejections(into outbox: inout Outbox) {
    guard !heldRejections.isEmpty else { return }
    let held = heldRejections
    heldRejections = held.filter { $0.revision > durableRevision }
    for rejection in held where rejection.revision <= durableRevision {
      tell(rejection, into: &outbox)
    }
  }

  private func tell(_ held: HeldRejection, into outbox: inout Outbox) {
    outbox.send(
      .reject(sequence: held.sequence, next: held.next, held.rejection), to: held.peer)
  }
}
