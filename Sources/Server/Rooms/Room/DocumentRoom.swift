import DocumentEngine
import EditModel
import Journaling
import WebSocket

/// A document in memory with its connections: does what the pure `Room` says.
///
/// Knows of connections that they are endpoints, and of what is around it that it is a host.
/// Belongs to its host's thread.
final class DocumentRoom {
  let host: any RoomHost
  /// Tells it from every other room of the host.
  let opening: Int
  let limits: ServerLimits
  var room: Room
  let broadcaster: Broadcaster
  /// Connections that are no peers yet, by ticket.
  var waiting: [Int: any PeerEndpoint] = [:]
  var lastTicket = 0
  /// Whether the host has noted it for the end of the turn.
  var isDirty = false
  /// When peers were told something last, in milliseconds of the loop's clock.
  var toldAt: UInt64 = 0
  private let outboxes: OutboxPool

  /// Begins with the first reading under way: `reading`.
  ///
  /// - Parameters:
  ///   - name: The document's name.
  ///   - opening: Tells it from every other room of the host.
  ///   - limits: What the document may cost.
  ///   - workspace: The workspace of the host's thread.
  ///   - outboxes: The outboxes of that thread.
  ///   - writer: What writes notices on that thread.
  ///   - writers: Who else writes the journal.
  ///   - host: What is around it, which lets go of it when it is not needed any more.
  init(
    name: DocumentName, opening: Int, limits: ServerLimits, workspace: WebSocketWorkspace,
    outboxes: OutboxPool, writer: NoticeWriter, writers: WriterPolicy, host: any RoomHost
  ) {
    self.host = host
    self.opening = opening
    self.limits = limits
    self.outboxes = outboxes
    room = Room(
      name: name, opening: opening, limits: limits.engine, checkpoints: limits.checkpoints,
      pacing: limits.pacing, writers: writers)
    broadcaster = Broadcaster(limits: limits, workspace: workspace, writer: writer)
  }

  /// The document's name.
  var name: DocumentName { room.name }
  /// Bytes of the text.
  var textByteCount: Int { room.authority?.content.byteCount ?? 0 }

  /// Of which type the document is; before it has been read nothing asks.
  var documentType: DocumentType { room.documentType }

  /// Lets something happen to the room and does what it says.
  func update(_ event: (inout Room, inout Outbox) -> Void) {
    var outbox = outboxes.take()
    event(&room, &outbox)
    perform(outbox)
    outboxes.giveBack(&outbox)
    markDirty()
  }

  /// Has the host come back to it at the end of the turn.
  func markDirty() {
    guard !isDirty else { return }
    isDirty = true
    host.noteDirty(self)
  }

  private func perform(_ outbox: borrowing Outbox) {
    guard !outbox.actions.isEmpty else { return }
    var arrived: [any PeerEndpoint] = []
    for action in outbox.actions {
      switch action {
      case .broadcast(let notice):
        toldAt = host.now
        broadcaster.append(notice)
      case .send(let peer, let notice):
        broadcaster.send(notice, to: peer)
      case .sendToAll(let peers, let notice):
        broadcaster.send(notice, to: peers)
      case .goLive(let peer):
        broadcaster.goLive(peer)
        broadcaster.endpoint(of: peer)?.goLive()
      case .goQuiet(let peer):
        broadcaster.goQuiet(peer)
        broadcaster.endpoint(of: peer)?.goQuiet()
      case .awaitDrain(let peer):
        broadcaster.endpoint(of: peer)?.awaitDrain()
      case .close(let peer, let code):
        broadcaster.unseat(peer)?.end(code)
      case .joined(let ticket, let peer):
        if let endpoint = admit(ticket, as: peer) { arrived.append(endpoint) }
      case .refused(let ticket, let code, let message):
        guard let endpoint = waiting.removeValue(forKey: ticket) else { continue }
        endpoint.refuse(code, message)
        arrived.append(endpoint)
      case .readDigest, .readEntries, .tellRest, .tellPresence, .answer, .renewEpoch:
        ask(action)
      }
    }
    for endpoint in arrived { endpoint.receiveFirstBytes() }
  }

  /// Does what concerns the host alone.
  private func ask(_ action: Outbox.Action) {
    switch action {
    case .readDigest(let revision):
      host.readDigest(of: self, at: revision)
    case .readEntries(let peer, let revision, let purpose):
      host.readEntries(of: self, for: peer, after: revision, purpose: purpose)
    case .tellRest(let milliseconds):
      host.scheduleTelling(self, after: milliseconds)
    case .tellPresence(let milliseconds):
      host.schedulePresence(self, after: milliseconds)
    case .answer(let token, let answer):
      host.answer(token, answer)
    case .renewEpoch(let reason):
      host.renewEpoch(because: reason)
    default:
      break
    }
  }
}
