import DocumentEngine
import EditModel
import Journaling
import WebSocket
import WireFormat

@testable import Server

/// What is around one room in a test: a clock, and a journal in memory that is asked and answers
/// when the test says so.
final class FakeHost: RoomHost {
  var now: UInt64 = 1_000
  let journal = MemoryJournal(epoch: 7)
  private(set) var rooms: [DocumentRoom] = []
  private(set) var checkpoints: [Checkpoint] = []
  private(set) var answers: [Int: CreationOutcome] = [:]
  private(set) var tellings: [UInt64] = []
  private(set) var awaitedCount = 0
  private var isDirty = false
  private var isUnfinished = false
  private var handed: [(append: JournalAppend, token: AppendToken)] = []
  private var questions: [() -> Void] = []

  /// Brings a document to memory.
  func open(_ name: DocumentName, limits: ServerLimits = ServerLimits()) -> DocumentRoom {
    let room = DocumentRoom(
      name: name, opening: rooms.count + 1, limits: limits, workspace: WebSocketWorkspace(),
      outboxes: OutboxPool(), writer: NoticeWriter(), writers: .only, host: self)
    rooms.append(room)
    return room
  }

  /// Lets a reading bring what the journal holds.
  func load(_ room: DocumentRoom, _ reading: Generation, readOnly reason: String? = nil) throws {
    let state = try journal.load(room.name, told: room.told)
    room.loaded(state, by: reading, epoch: Epoch(bits: journal.epoch), readOnly: reason)
  }

  /// Ends the turn: edits go to the journal, which does not answer yet, and peers are written to.
  func endTurn(of room: DocumentRoom) {
    if let taken = room.takeAppend(at: nanoseconds) { handed.append(taken) }
    if isUnfinished { room.markDirty() }
    while isDirty {
      isDirty = false
      isUnfinished = room.endTurn()
    }
  }

  /// Lets the journal answer the oldest append.
  func answer(_ room: DocumentRoom, failure: String? = nil) throws {
    let (append, token) = handed.removeFirst()
    if failure == nil { _ = try journal.append([append]) }
    room.answered(token, failure: failure, at: nanoseconds)
  }

  /// Lets the journal answer what it was asked.
  func answerQuestions() {
    let asked = questions
    questions = []
    for question in asked { question() }
  }

  var nanoseconds: UInt64 { now * 1_000_000 }

  func noteDirty(_ room: DocumentRoom) { isDirty = true }

  func scheduleTelling(_ room: DocumentRoom, after milliseconds: UInt64) {
    tellings.append(milliseconds)
  }

  func schedulePresence(_ room: DocumentRoom, after milliseconds: UInt64) {}

  func readEntries(
    of room: DocumentRoom, for peer: PeerID, after revision: Int, purpose: JournalQuestion
  ) {
    questions.append { [journal] in
      let result = Result { () throws(JournalError) in
        try journal.entries(
          of: room.name, after: revision, countLimit: 1_000, byteCountLimit: 1 << 20)
      }
      room.take(result, for: peer, after: revision, purpose: purpose)
    }
  }

  func readDigest(of room: DocumentRoom, at revision: Int) {
    questions.append { [journal] in
      let result = Result { () throws(JournalError) in
        try journal.digest(of: room.name, at: revision)
      }
      room.compare(at: revision, with: result)
    }
  }

  func store(_ checkpoint: Checkpoint, of room: DocumentRoom) { checkpoints.append(checkpoint) }

  func renewEpoch(because reason: String) {}

  func awaitAnswers(_ count: Int) { awaitedCount += count }

  func noteAnswer() { awaitedCount = max(0, awaitedCount - 1) }

  func answer(_ token: Int, _ outcome: CreationOutcome) { answers[token] = outcome }

  func log(_ level: Log.Level, _ message: @autoclosure () -> String) {}
}
