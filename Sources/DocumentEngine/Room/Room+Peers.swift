package import EditModel
import Journaling

extension Room {
  /// Takes a connection in once the document is read and what it claims to hold is compared;
  /// `joined` or `refused` follows, with its ticket.
  ///
  /// - Parameters:
  ///   - request: What the connection brings along.
  ///   - ticket: Names the connection as long as it is no peer.
  ///   - outbox: Gets what follows from it.
  package mutating func join(
    _ request: JoinRequest, ticket: Int, into outbox: inout Outbox
  ) {
    guard authority != nil else {
      waiting.append(.join(ticket: ticket, request))
      return
    }
    idleSince = nil
    if !writers.isMemoryNewest, let since = request.since, let durable = authority?.durableRevision,
      since > durable
    {
      // Another server may have told the client so: the claim is looked at once more is known.
      waiting.append(.join(ticket: ticket, request))
      return suspend("the journal is read again", into: &outbox)
    }
    compare(request, ticket: ticket, into: &outbox)
  }

  /// Takes a connection in once what it claims to hold is compared with what memory knows.
  mutating func compare(
    _ request: JoinRequest, ticket: Int, into outbox: inout Outbox
  ) {
    guard let revision = authority?.revisionToCompare(for: request) else {
      return enter(request, ticket: ticket, comparing: nil, into: &outbox)
    }
    comparing[revision, default: []].append((ticket, request))
    // Those who come back to a server that has just started often hold the same revision.
    if comparing[revision]?.count == 1 { outbox.actions.append(.readDigest(at: revision)) }
  }

  /// Takes the journal's digest at a revision that connections claim to hold.
  package mutating func compared(
    at revision: Int, with digest: UInt64?, into outbox: inout Outbox
  ) {
    for (ticket, request) in comparing.removeValue(forKey: revision) ?? [] {
      enter(request, ticket: ticket, comparing: digest, into: &outbox)
    }
  }

  /// The journal cannot tell the digest at a revision.
  package mutating func comparisonFailed(
    at revision: Int, reason: String, into outbox: inout Outbox
  ) {
    for (ticket, _) in comparing.removeValue(forKey: revision) ?? [] {
      outbox.actions.append(.refused(ticket: ticket, .documentUnavailable, message: reason))
    }
  }

  private mutating func enter(
    _ request: JoinRequest, ticket: Int, comparing digest: UInt64?, into outbox: inout Outbox
  ) {
    let place = outbox.actions.count
    var outcome: JoinOutcome?
    act(into: &outbox) { outcome = $0?.join(request, comparing: digest, into: &$1) }
    switch outcome {
    case .joined(let peer):
      // In front of what the peer is sent.
      outbox.actions.insert(.joined(ticket: ticket, peer), at: place)
    case .refused(let code, let message):
      outbox.actions.append(.refused(ticket: ticket, code, message: message))
    case nil:
      break
    }
  }

  /// Takes note that a connection which is no peer is gone.
  package mutating func leave(ticket: Int) {
    waiting.removeAll { waiting in
      if case .join(ticket, _) = waiting { true } else { false }
    }
    for revision in comparing.keys { comparing[revision]?.removeAll { $0.ticket == ticket } }
  }

  /// Takes note that a peer's connection is gone.
  package mutating func leave(_ peer: PeerID, into outbox: inout Outbox) {
    rounds.remove(peer)
    act(into: &outbox) { $0?.leave(peer, into: &$1) }
  }

  /// Creates the document, once it is known that it does not exist; `answer` follows.
  package mutating func create(
    _ creation: Creation, by credentials: JoinRequest.Credentials, token: Int, at time: EngineTime,
    into outbox: inout Outbox
  ) {
    guard authority != nil else {
      waiting.append(.create(token: token, creation, by: credentials, at: time))
      return
    }
    act(into: &outbox) {
      $0?.create(creation, by: credentials, token: token, at: time, into: &$1)
    }
  }

  /// Takes an edit of a peer; see `DocumentAuthority.receive`.
  ///
  /// - Returns: Whether it is the first one of the peer that goes with the next append.
  package mutating func receive(
    _ submission: EditSubmission, from peer: PeerID, at time: EngineTime,
    into outbox: inout Outbox
  ) -> Bool {
    act(into: &outbox) { $0?.receive(submission, from: peer, at: time, into: &$1) }
    return authors.note(peer)
  }

  /// Takes an edit that is no operation.
  package mutating func receiveInvalid(
    _ sequence: Int, _ rejection: Rejection, from peer: PeerID, into outbox: inout Outbox
  ) {
    act(into: &outbox) { $0?.receiveInvalid(sequence, rejection, from: peer, into: &$1) }
  }

  /// Takes what a peer tells about its user.
  package mutating func receive(
    _ update: PresenceUpdate, from peer: PeerID, into outbox: inout Outbox
  ) {
    act(into: &outbox) { $0?.receive(update, from: peer, into: &$1) }
  }

  /// Takes note that a peer's connection has taken everything that was sent to it.
  package mutating func drained(_ peer: PeerID, into outbox: inout Outbox) {
    act(into: &outbox) { $0?.drained(peer, into: &$1) }
  }

  /// Takes a peer whose connection holds too much out of the broadcasts, until it has drained.
  package mutating func fellBehind(_ peer: PeerID, into outbox: inout Outbox) {
    act(into: &outbox) { $0?.fellBehind(peer, into: &$1) }
  }

  /// Tells a peer why its connection ends, and ends it.
  package mutating func end(
    _ peer: PeerID, _ code: ConnectionErrorCode, _ message: String, into outbox: inout Outbox
  ) {
    act(into: &outbox) { $0?.end(peer, code, message, into: &$1) }
  }
}
