import DocumentEngine
import EditModel
import Journaling
import StoreSupport
import Testing
import TextStorage
import Threads

@testable import Server

/// A journal in memory whose calls a test sees and stops.
final class ServiceStage: Sendable {
  static let epoch: UInt64 = 42

  let name: DocumentName
  let memory: MemoryJournalStore
  private let calls = Lock<[StagedCall]>([])
  private let act = Lock<StagedStore.Stage?>(nil)

  init(policy: WriterPolicy = .only) {
    memory = MemoryJournalStore(epoch: Self.epoch, policy: policy)
    guard let name = DocumentName("notes") else { preconditionFailure("a valid name") }
    self.name = name
  }

  /// Has `act` called before each call to the store.
  func before(_ act: @escaping StagedStore.Stage) {
    self.act.withLock { $0 = act }
  }

  /// How many calls there were of a kind.
  func count(_ isCounted: (StagedCall) -> Bool) -> Int {
    calls.withLock { $0.count(where: isCounted) }
  }

  /// The store, staged.
  var store: StagedStore {
    StagedStore(memory) { [self] call throws(JournalError) in
      calls.withLock { $0.append(call) }
      try act.withLock { $0 }?(call)
    }
  }

  /// Writes edits, each of which adds an "a", made a second after the other from 1970-01-01 on.
  func fill(count: Int) throws {
    let outcomes = try memory.openWriter(of: nil).append((1...count).map(edit))
    #expect(outcomes == Array(repeating: .appended, count: count))
  }

  /// Threads that speak to it, and wait for nothing longer than some milliseconds.
  func service() throws -> JournalService {
    var pauses = JournalPauses()
    pauses.retryMilliseconds = 2
    pauses.watchMilliseconds = 2
    var limits = ServerLimits()
    limits.pacing.quietMilliseconds = 1
    return try JournalService(store: store, readerCount: 2, limits: limits, pauses: pauses)
  }

  /// The edit that makes a revision.
  func edit(_ revision: Int) -> JournalAppend {
    let session = SessionID(bits: 7)
    let operation = revision == 1 ? #"["a"]"# : "[\(revision - 1),\"a\"]"
    let entry = JournalEntry(
      revision: revision, session: session, sequence: revision, fingerprint: 0, principal: "",
      milliseconds: Int64(revision) * 1000,
      digest: Text(String(repeating: "a", count: revision)).digest,
      operation: Array(operation.utf8))
    return JournalAppend(
      document: name, expectedRevision: revision - 1, entries: [entry],
      newSessions: revision == 1
        ? [(session: session, secretHash: SecretHash([UInt8](repeating: 1, count: 32)))] : [],
      milliseconds: Int64(revision) * 1000)
  }
}

/// Something that threads wait before until a test opens it.
final class Gate: Sendable {
  private let visitors = BlockingQueue<Void>()
  private let opening = BlockingQueue<Void>()

  /// Waits until it is open.
  func pass() {
    visitors.push(())
    opening.popFirst()
  }

  /// Waits until somebody waits before it.
  func awaitVisitor() { visitors.popFirst() }

  /// Lets everybody through from now on.
  func open() { opening.close() }
}

extension JournalService {
  /// Appends and waits for what becomes of it.
  func append(_ edit: JournalAppend) throws -> BatchResult {
    let answer = BlockingQueue<BatchResult>()
    append(Batch(appends: [edit]) { answer.push($0) })
    return try #require(answer.popFirst())
  }

  /// Asks and waits for the answer.
  func answer<Answer: Sendable>(
    _ question: @escaping @Sendable (any JournalView) throws(JournalError) -> Answer
  ) throws -> Result<Answer, JournalError> {
    let answer = BlockingQueue<Result<Answer, JournalError>>()
    ask(question) { answer.push($0) }
    return try #require(answer.popFirst())
  }
}
