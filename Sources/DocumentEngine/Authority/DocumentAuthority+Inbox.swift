import EditModel

extension DocumentAuthority {
  /// Keeps an edit that cannot be looked at yet: its peer waits for `hello` or for the journal.
  mutating func queue(
    _ arrival: PeerState.Arrival, of peer: PeerID, into outbox: inout Outbox
  ) {
    guard let count = peers[peer.slot]?.inbox.count, count < limits.parkedCount else {
      end(peer, .tooManyPendingMessages, "\(limits.parkedCount) edits wait already", into: &outbox)
      return
    }
    peers[peer.slot]?.inbox.append(arrival)
  }

  /// Looks at what was queued, until an edit has to wait again.
  mutating func drainInbox(of peer: PeerID, into outbox: inout Outbox) {
    guard let waiting = peers[peer.slot]?.inbox, !waiting.isEmpty else { return }
    peers[peer.slot]?.inbox = []
    for arrival in waiting {
      switch arrival {
      case .edit(let submission): receive(submission, from: peer, at: time, into: &outbox)
      case .invalid(let sequence, let rejection):
        receiveInvalid(sequence, rejection, from: peer, into: &outbox)
      }
    }
  }

  /// Asks the journal for the edits behind an old base.
  mutating func park(
    _ submission: EditSubmission, _ fingerprint: UInt64, of peer: PeerID,
    into outbox: inout Outbox
  ) {
    peers[peer.slot]?.parked = PeerState.ParkedEdit(
      submission: submission, working: submission, fingerprint: fingerprint)
    outbox.actions.append(
      .readEntries(peer, after: submission.revision, purpose: .transform))
  }
}
