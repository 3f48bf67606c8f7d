package import EditModel
package import Journaling

/// A document in memory as everybody meets it: its authority, where it stands with the journal, and
/// who waits for it.
///
/// A machine without I/O, which the server and the simulation run alike: an event is a call, and
/// what is to be done at once is in the outbox. What is done at a time of the caller's choice is
/// asked for: `nextReading`, `takeAppend`, `takeCheckpoint`, and whom to write broadcasts to next.
package struct Room: ~Copyable {
  /// Somebody who waits until the document has been read.
  enum Waiting {
    case join(ticket: Int, JoinRequest)
    case create(token: Int, Creation, by: JoinRequest.Credentials, at: EngineTime)
  }

  /// The document's name.
  package let name: DocumentName
  let limits: EngineLimits
  let writers: WriterPolicy
  /// Where the document stands with the journal.
  package internal(set) var lifecycle: RoomLifecycle
  /// Puts the edits in order; `nil` until the document has been read.
  package internal(set) var authority: DocumentAuthority?
  var checkpoints: CheckpointSchedule
  var authors = Authors()
  var rounds = Rounds()
  var telling: Pacing.Telling
  /// What came before it was read.
  var waiting: [Waiting] = []
  /// Who claims to hold a revision whose digest the journal was asked for.
  var comparing: [Int: [(ticket: Int, request: JoinRequest)]] = [:]
  /// Whether `tellPresence` will be called.
  var isPresenceScheduled = false
  /// Since when nobody has needed it, in milliseconds of the loop's clock.
  var idleSince: UInt64?

  /// Begins with the first reading under way: `lifecycle.reading`.
  ///
  /// - Parameters:
  ///   - name: The document's name.
  ///   - opening: Tells this time in memory from all others of the document.
  ///   - limits: What it may cost.
  ///   - checkpoints: When its text is stored.
  ///   - pacing: Whom commits are told at once.
  ///   - writers: Who else writes the journal.
  ///   - isGuarded: `false` leaves out what makes a failure safe, to see that tests notice.
  package init(
    name: DocumentName, opening: Int, limits: EngineLimits, checkpoints: CheckpointPolicy,
    pacing: Pacing, writers: WriterPolicy = .only, isGuarded: Bool = true
  ) {
    self.name = name
    self.limits = limits
    self.writers = writers
    self.checkpoints = CheckpointSchedule(policy: checkpoints)
    telling = Pacing.Telling(pacing)
    lifecycle = RoomLifecycle(opening: opening, isGuarded: isGuarded)
  }

  /// What kind of document it is; `text` until it has been read. O(1), and its content is asked, as
  /// a property that the authority computes would be asked of a copy of all it holds.
  package var documentType: DocumentType { authority?.content.type ?? .text }

  /// The journal's lineage, as it is said from here on.
  package mutating func setEpoch(_ epoch: Epoch) { authority?.epoch = epoch }

  /// Lets the authority do something, and heeds what that says of who takes part in the broadcasts.
  ///
  /// - Parameters:
  ///   - audience: Whom it is written to if there is something to broadcast.
  ///   - outbox: Gets what follows from it.
  ///   - body: What the authority does; there may be none.
  mutating func act(
    tellingTo audience: Rounds.Audience = .everybody, into outbox: inout Outbox,
    _ body: (inout DocumentAuthority?, inout Outbox) -> Void
  ) {
    let start = outbox.actions.count
    body(&authority, &outbox)
    var isBroadcast = false
    for index in start..<outbox.actions.count {
      switch outbox.actions[index] {
      case .broadcast: isBroadcast = true
      case .goLive(let peer): rounds.add(peer)
      case .goQuiet(let peer), .close(let peer, _): rounds.remove(peer)
      default: break
      }
    }
    if isBroadcast { rounds.begin(for: audience) }
  }
}
