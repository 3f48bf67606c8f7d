import DocumentEngine
import Journaling

/// What a room asks of what is around it: its worker, or a test. Everything here comes back to the
/// room later, none of it within the call.
protocol RoomHost: AnyObject {
  /// The loop's clock at the start of this turn, in milliseconds.
  var now: UInt64 { get }

  /// Has `endTurn` called at the end of the turn.
  func noteDirty(_ room: DocumentRoom)
  /// Has `tellRest` called after so many milliseconds.
  func scheduleTelling(_ room: DocumentRoom, after milliseconds: UInt64)
  /// Has `tellPresence` called after so many milliseconds.
  func schedulePresence(_ room: DocumentRoom, after milliseconds: UInt64)

  /// Has entries read from the journal for a peer; `take` gets them.
  func readEntries(
    of room: DocumentRoom, for peer: PeerID, after revision: Int, purpose: JournalQuestion)
  /// Has the digest of a revision read from the journal; `compare` gets it.
  func readDigest(of room: DocumentRoom, at revision: Int)
  /// Has a text stored in the journal.
  func store(_ checkpoint: Checkpoint, of room: DocumentRoom)
  /// Has the journal given another epoch.
  func renewEpoch(because reason: String)

  /// So many authors were told of a commit and are likely to answer at once.
  func awaitAnswers(_ count: Int)
  /// A peer sent the first edit that goes with the next append.
  func noteAnswer()
  /// Tells who waits for a creation what became of it.
  func answer(_ token: Int, _ outcome: CreationOutcome)
  /// Lets the operator read something.
  func log(_ level: Log.Level, _ message: @autoclosure () -> String)
}
