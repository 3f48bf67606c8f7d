import DocumentEngine
import EditModel
import TextStorage
import Threads
import Transport
import WebSocket
import WireFormat

/// One event loop with its documents and connections.
///
/// Belongs to its loop's thread; others reach it through `loop.post`.
final class LoopWorker: @unchecked Sendable {
  // @unchecked Sendable: all members but the constants `loop` and `context` belong to the loop's
  // thread.
  let loop: EventLoop
  let context: ServerContext
  let workspace = WebSocketWorkspace()
  let messageLimits: MessageLimits
  let outboxes = OutboxPool()
  let writer = NoticeWriter()

  var rooms: [DocumentName: DocumentRoom] = [:]
  /// How many rooms there have been.
  var openingCount = 0
  var connections: [PeerConnection] = []
  /// What is to be done at the end of the turn.
  var agenda = TurnAgenda()
  /// The batches that the journal has not answered, oldest first.
  var unanswered: [[HandedAppend]] = []
  /// Rooms that are to tell everybody in a moment.
  var tellingRooms: [DocumentRoom] = []
  /// When answers that are likely to come are polled for.
  var polling: Pacing.Polling
  var creations: [Int: @Sendable (CreationOutcome) -> Void] = [:]
  var nextToken = 0
  var shutdown: Shutdown?
  /// Bytes of the texts that left memory since free memory was given back to the system.
  var evictedByteCount = 0

  init(context: ServerContext) throws(SystemError) {
    self.context = context
    loop = try EventLoop()
    let limits = context.limits.engine
    messageLimits = MessageLimits(
      componentCount: limits.componentCount, selectionCount: limits.selectionCount,
      userByteCount: limits.userByteCount)
    polling = Pacing.Polling(context.limits.pacing)
    loop.onTurnEnd = { [unowned self] in endTurn() }
    _ = LoopTimer(on: loop, after: 1000, every: 1000) { [unowned self] in tick() }
    context.journal.status.onRecovery { [self] in loop.post { self.readAllAgain() } }
    context.journal.lineage.onRenewal { [self] in loop.post { self.takeEpoch() } }
  }

  /// The loop's clock at the start of this turn, in milliseconds.
  var now: UInt64 { loop.turnTime.nanoseconds / 1_000_000 }

  /// Both clocks.
  var engineTime: EngineTime {
    EngineTime(wallMilliseconds: WallClock.milliseconds(), loopMilliseconds: now)
  }

  /// Lets the operator read something.
  func log(_ level: Log.Level, _ message: @autoclosure () -> String) {
    context.log(level, message())
  }

  /// Looks after deadlines, once a second.
  private func tick() {
    for connection in connections { connection.tick() }
    for room in rooms.values {
      room.freeContextsIfQuiet()
      readAgain(room)
    }
    evictIdleRooms()
    checkShutdown()
  }
}
