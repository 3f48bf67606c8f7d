import DocumentEngine
import Journaling
import Threads
import Transport

extension LoopWorker: RoomHost {
  func noteDirty(_ room: DocumentRoom) { agenda.rooms.append(room) }

  func scheduleTelling(_ room: DocumentRoom, after milliseconds: UInt64) {
    tellingRooms.append(room)
    // One timer for all: each may be told a little early.
    guard tellingRooms.count == 1 else { return }
    _ = LoopTimer(on: loop, after: milliseconds) { [unowned self] in
      let rooms = tellingRooms
      tellingRooms = []
      let now = MonotonicTime.now().nanoseconds
      for room in rooms { room.tellRest(at: now) }
    }
  }

  func schedulePresence(_ room: DocumentRoom, after milliseconds: UInt64) {
    _ = LoopTimer(on: loop, after: milliseconds) { room.tellPresence(isTimer: true) }
  }

  func readEntries(
    of room: DocumentRoom, for peer: PeerID, after revision: Int, purpose: JournalQuestion
  ) {
    let name = room.name
    let opening = room.opening
    let byteCountLimit = context.limits.engine.catchUpByteCount
    context.journal.ask { view throws(JournalError) in
      try view.entries(
        of: name, after: revision, countLimit: JournalQuestion.windowCount,
        byteCountLimit: byteCountLimit)
    } reply: { [self] result in
      loop.post {
        guard let room = self.rooms[name], room.opening == opening else { return }
        room.take(result, for: peer, after: revision, purpose: purpose)
      }
    }
  }

  func readDigest(of room: DocumentRoom, at revision: Int) {
    let name = room.name
    let opening = room.opening
    context.journal.ask { view throws(JournalError) in
      try view.digest(of: name, at: revision)
    } reply: { [self] result in
      loop.post {
        guard let room = self.rooms[name], room.opening == opening else { return }
        room.compare(at: revision, with: result)
      }
    }
  }

  func store(_ checkpoint: Checkpoint, of room: DocumentRoom) {
    context.journal.write(checkpoint, of: room.name)
  }

  func renewEpoch(because reason: String) {
    guard context.journal.renewEpoch() else { return log(.debug, reason) }
    log(
      .warning,
      "\(reason): the journal was restored or copied, or lost writes; it gets another epoch")
  }

  func awaitAnswers(_ count: Int) { polling.await(count) }

  func noteAnswer() { polling.noteAnswer() }

  func answer(_ token: Int, _ outcome: CreationOutcome) {
    creations.removeValue(forKey: token)?(outcome)
  }
}
