import DocumentEngine
import EditModel
import Journaling
import TextStorage
import Transport

/// The documents of the loop: they come to memory, are read again, and leave it.
extension LoopWorker {
  /// How many bytes of texts that left memory make it worth while to give memory back.
  private static let returnedByteCount = 1 << 20

  /// The document of a name, which is loaded if it was not in memory.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - request: What the connection brings along that it is loaded for.
  /// - Returns: Its room.
  func room(_ name: DocumentName, for request: JoinRequest? = nil) -> DocumentRoom {
    if let room = rooms[name] { return room }
    openingCount += 1
    let room = DocumentRoom(
      name: name, opening: openingCount, limits: limits, workspace: workspace,
      outboxes: outboxes, writer: writer, writers: context.journal.policy, host: self)
    rooms[name] = room
    read(room, as: room.reading, for: request?.held)
    return room
  }

  /// Creates a document; `reply` is called on this thread.
  func create(
    _ name: DocumentName, _ creation: Creation, by credentials: JoinRequest.Credentials,
    reply: @escaping @Sendable (CreationOutcome) -> Void
  ) {
    let token = nextToken
    nextToken += 1
    creations[token] = reply
    room(name).create(creation, by: credentials, token: token, at: engineTime)
  }

  /// Reads a document's newest durable state, if that is due.
  private func read(
    _ room: DocumentRoom, as reading: Generation?, for held: HeldText? = nil
  ) {
    guard let reading else { return }
    let name = room.name
    let told = room.told
    let wish = room.wish(for: held)
    context.journal.ask { view throws(JournalError) in
      try view.load(name, told: told, keeping: wish)
    } reply: { [self] result in
      loop.post { self.loaded(name, reading, result) }
    }
  }

  private func loaded(
    _ name: DocumentName, _ reading: Generation, _ result: Result<DocumentState, JournalError>
  ) {
    guard let room = rooms[name] else { return }
    switch result {
    case .success(let state):
      room.loaded(
        state, by: reading, epoch: context.journal.epoch,
        readOnly: context.journal.status.error?.publicMessage)
    case .failure(let error):
      context.log(.error, "\(name.text) cannot be loaded: \(error.message)")
      if room.loadFailed(reading, reason: error.publicMessage) { rooms[name] = nil }
    }
  }

  /// Has the documents say the journal's epoch, which is another one now.
  func takeEpoch() {
    let epoch = context.journal.epoch
    for room in rooms.values { room.setEpoch(epoch) }
  }

  /// Goes on after the journal failed and came back.
  func readAllAgain() {
    context.log(.info, "the journal can be written again")
    for room in rooms.values { readAgain(room) }
  }

  /// Reads a document again that stopped taking edits, as soon as that can be.
  func readAgain(_ room: DocumentRoom) {
    read(room, as: room.nextReading(journalIsWritable: context.journal.status.isWritable))
  }

  func evictIdleRooms() {
    // Nobody would tell it what others write.
    let limit =
      context.journal.policy.isMemoryNewest ? context.limits.documentIdleMilliseconds : 0
    for room in Array(rooms.values) {
      guard let idle = room.idleMilliseconds(at: now),
        idle >= limit || rooms.count > context.limits.documentCount
      else { continue }
      room.storeLast()
      guard room.evict() else { continue }
      evictedByteCount += room.textByteCount
      rooms[room.name] = nil
    }
    guard evictedByteCount >= Self.returnedByteCount else { return }
    evictedByteCount = 0
    // On another thread, as it walks over all that is free, and behind the checkpoints.
    context.journal.run { FreeMemory.giveBack() }
  }
}
