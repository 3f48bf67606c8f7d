import DocumentEngine
import EditModel

/// What comes from connections.
extension DocumentRoom {
  /// Makes a connection a peer, or tells it why not, as soon as that can be told.
  ///
  /// - Returns: The ticket by which it leaves as long as it is no peer.
  func join(_ endpoint: any PeerEndpoint, _ request: JoinRequest) -> Int {
    lastTicket += 1
    let ticket = lastTicket
    waiting[ticket] = endpoint
    update { $0.join(request, ticket: ticket, into: &$1) }
    if waiting[ticket] != nil { endpoint.waitToJoin() }
    return ticket
  }

  func admit(_ ticket: Int, as peer: PeerID) -> (any PeerEndpoint)? {
    guard let endpoint = waiting.removeValue(forKey: ticket) else { return nil }
    broadcaster.seat(endpoint, as: peer)
    endpoint.joined(as: peer)
    return endpoint
  }

  /// Takes note that a connection which is no peer is gone.
  func leave(ticket: Int) {
    guard waiting.removeValue(forKey: ticket) != nil else { return }
    room.leave(ticket: ticket)
  }

  /// Takes note that a peer's connection is gone; what it was told so far is queued.
  func leave(_ peer: PeerID) {
    broadcaster.unseat(peer)
    update { $0.leave(peer, into: &$1) }
  }

  /// Takes a peer out of the broadcasts, with what it was told so far queued.
  func silence(_ peer: PeerID) { broadcaster.goQuiet(peer) }

  /// Queues what a peer was told, so that something of its connection's own can follow.
  func materialize(_ peer: PeerID) { broadcaster.materialize(peer) }

  /// Takes an edit of a peer.
  func receive(_ submission: EditSubmission, from peer: PeerID, at time: EngineTime) {
    var isFirst = false
    update { isFirst = $0.receive(submission, from: peer, at: time, into: &$1) }
    if isFirst { host.noteAnswer() }
  }

  /// Takes an edit that is no operation.
  func receiveInvalid(_ sequence: Int, _ rejection: Rejection, from peer: PeerID) {
    update { $0.receiveInvalid(sequence, rejection, from: peer, into: &$1) }
  }

  /// Takes what a peer tells about its user.
  func receive(_ presence: PresenceUpdate, from peer: PeerID) {
    update { $0.receive(presence, from: peer, into: &$1) }
  }

  /// Takes note that a peer's connection has taken everything that was sent to it.
  func drained(_ peer: PeerID) {
    update { $0.drained(peer, into: &$1) }
  }

  /// Tells a peer why its connection ends, and ends it.
  func end(_ peer: PeerID, _ code: ConnectionErrorCode, _ message: String) {
    update { $0.end(peer, code, message, into: &$1) }
  }

  /// Creates the document; the host is told the answer.
  func create(
    _ creation: Creation, by credentials: JoinRequest.Credentials, token: Int, at time: EngineTime
  ) {
    update { $0.create(creation, by: credentials, token: token, at: time, into: &$1) }
  }
}
