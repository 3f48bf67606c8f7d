import DocumentEngine
import EditModel
import Journaling
import OperationalTransform
import Testing
import TextStorage
import WireFormat

/// A room with its outbox and a journal that is asked and answers when the test says so.
struct RoomStage: ~Copyable {
  var room: Room
  var outbox = Outbox()
  let journal = MemoryJournal(epoch: 7)
  var time = EngineTime(wallMilliseconds: 1_000, loopMilliseconds: 1_000)
  var nanoseconds: UInt64 = 1_000_000_000
  /// How many authors were likely to answer the last commit at once.
  var awaitedCount = 0
  /// Appends that the journal was given and has not answered, oldest first.
  var handed: [(append: JournalAppend, token: AppendToken)] = []

  static let checkpoints = CheckpointPolicy(
    editCount: 3, editCountLimit: 1_000, textByteCountOfEdit: 64, byteCount: 1 << 20)

  init(isGuarded: Bool = true, limits: EngineLimits = Stage.limits) throws {
    room = Room(
      name: try #require(DocumentName("test")), opening: 1, limits: limits,
      checkpoints: Self.checkpoints, pacing: Pacing(), isGuarded: isGuarded)
  }

  /// A room that has been read.
  static func live(
    isGuarded: Bool = true, limits: EngineLimits = Stage.limits
  ) throws -> RoomStage {
    var stage = try RoomStage(isGuarded: isGuarded, limits: limits)
    try stage.load(#require(stage.room.lifecycle.reading))
    _ = stage.take()
    return stage
  }

  /// What the journal holds.
  func state() throws -> DocumentState { try journal.load(room.name, told: room.told) }

  /// Lets a reading bring what the journal holds.
  mutating func load(_ reading: Generation, readOnly reason: String? = nil) throws {
    try loaded(reading, state(), readOnly: reason)
  }

  /// Lets a reading bring this.
  mutating func loaded(
    _ reading: Generation, _ state: DocumentState, readOnly reason: String? = nil
  ) throws {
    room.loaded(
      state, by: reading, epoch: Epoch(bits: 7), readOnly: reason, into: &outbox)
  }

  /// Begins to read the document again if that is due.
  mutating func readAgain(journalIsWritable: Bool) -> Generation? {
    room.nextReading(journalIsWritable: journalIsWritable)
  }

  /// Joins with a session of this number, which is the ticket, too, and forgets what is said.
  mutating func join(_ number: UInt64) throws -> PeerID {
    let request = JoinRequest(
      fresh: Stage.credentials(number), resumed: nil, epoch: nil, held: nil)
    room.join(request, ticket: Int(number), into: &outbox)
    let peers = outbox.actions.compactMap { action in
      if case .joined(Int(number), let peer) = action { peer } else { nil }
    }
    _ = take()
    return try #require(peers.first)
  }

  /// Sends an edit as the wire form of its operation.
  mutating func send(_ peer: PeerID, _ sequence: Int, on revision: Int, _ json: String) throws {
    let operation = try Array(json.utf8).withUnsafeBufferPointer { bytes in
      try TextOperation(json: bytes, componentLimit: 1_000)
    }
    _ = room.receive(
      EditSubmission(sequence: sequence, revision: revision, operation: .text(operation)),
      from: peer,
      at: time, into: &outbox)
  }

  /// Gives the journal what is waiting; it has not answered yet.
  mutating func handOver() throws {
    let taken = room.takeAppend(at: nanoseconds)
    handed.append(try #require(taken))
  }

  /// Lets the journal answer the oldest append that it was given: whether it writes it, and what it
  /// says that is wrong.
  mutating func answer(isWritten: Bool = true, failure: String? = nil) throws {
    let (append, token) = handed.removeFirst()
    if isWritten { #expect(try journal.append([append]) == [.appended]) }
    awaitedCount = room.answered(token, failure: failure, at: nanoseconds, into: &outbox)
  }

  /// The text that is to be stored now.
  mutating func checkpoint(isLast: Bool = false) -> Checkpoint? {
    room.takeCheckpoint(isLast: isLast)
  }

  /// Whom broadcasts are written to in one turn, by slot.
  mutating func write() -> (slots: [Int], isUnfinished: Bool) {
    var slots: [Int] = []
    room.beginWriting()
    while let peer = room.nextToWrite() { slots.append(peer.slot) }
    return (slots, room.endWriting())
  }

  /// Gives the journal what is waiting and lets it say that all is durable.
  mutating func sync() throws {
    try handOver()
    try answer()
  }

  /// What the outbox says, in words; it is empty then.
  mutating func take() -> [String] { outbox.takeWords() }
}
