import DocumentEngine
import EditModel
import Journaling
import OperationalTransform
import Testing
import TextStorage
import WireFormat

/// An authority with its outbox, and a journal that takes what it is told to.
struct Stage {
  var authority: DocumentAuthority
  var outbox = Outbox()
  /// How what is told is written down.
  var dialect = Dialect.stet1
  var time = EngineTime(wallMilliseconds: 1_000, loopMilliseconds: 1_000)
  /// Everything that the journal was given, by revision from 1.
  var entries: [JournalEntry] = []

  static var limits: EngineLimits {
    EngineLimits(
      documentUTF16Count: 100, componentCount: 8, peerCount: 3, selectionCount: 2,
      userByteCount: 40, messageByteCount: 1_000, editsPerSecond: 100, presenceMilliseconds: 50,
      historyCount: 4, historyByteCount: 1 << 20, recentByteCount: 200, undurableCount: 6,
      parkedCount: 2, catchUpByteCount: 150, partUTF16Count: 32, digestInterval: 5)
  }

  init(
    text: String = "", revision: Int = 0, sessions: [SessionRecord] = [],
    limits: EngineLimits = Stage.limits
  ) throws {
    let name = try #require(DocumentName("test"))
    authority = DocumentAuthority(
      name: name, epoch: Epoch(bits: 7),
      state: DocumentState(
        text: Text(text), revision: revision, milliseconds: 0, sessions: sessions),
      limits: limits)
  }

  static func credentials(_ number: UInt64, secret: UInt8 = 1) -> JoinRequest.Credentials {
    let session = (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
    return JoinRequest.Credentials(
      secret: "secret-\(secret)",
      secretHash: SecretHash(session + [UInt8](repeating: secret, count: 24)))
  }

  /// Joins with a session of this number and forgets what is said to the peer.
  mutating func join(_ number: UInt64) throws -> PeerID {
    let peer = try joined(number)
    _ = take()
    return peer
  }

  /// Joins with a session of this number, perhaps coming back with a revision and its text.
  mutating func joined(
    _ number: UInt64, since: Int? = nil, holding text: String = ""
  ) throws -> PeerID {
    let credentials = Self.credentials(number)
    let held = since.map { HeldText(revision: $0, digest: Text(text).digest) }
    let request = JoinRequest(
      fresh: since == nil ? credentials : Self.credentials(number + 1000),
      resumed: since == nil ? nil : credentials, epoch: since == nil ? nil : Epoch(bits: 7),
      held: held)
    guard case .joined(let peer) = authority.join(request, into: &outbox) else {
      throw StageError.refused
    }
    return peer
  }

  enum StageError: Error { case refused }

  /// Sends an edit as the wire form of its operation.
  mutating func send(
    _ peer: PeerID, _ sequence: Int, on revision: Int, _ json: String
  ) throws {
    let operation = try operation(json)
    authority.receive(
      EditSubmission(sequence: sequence, revision: revision, operation: operation), from: peer,
      at: time, into: &outbox)
  }

  func operation(_ json: String) throws -> EditModel.Operation {
    let bytes = Array(json.utf8)
    return try bytes.withUnsafeBufferPointer { bytes in
      try Operation(json: bytes, of: .text, componentLimit: 1_000)
    }
  }

  /// Gives the journal what is waiting and lets it say that all is durable.
  mutating func sync() {
    guard let append = authority.takeAppend() else { return }
    entries += append.entries
    authority.committed(through: authority.revision, into: &outbox)
  }

  /// Gives the journal what is waiting; it has not answered yet.
  mutating func handOver() throws -> JournalAppend {
    // Not in one expression: the macro would take the authority twice.
    let taken = authority.takeAppend()
    return try #require(taken)
  }

  /// Goes on from what the journal holds, and tells whether it does.
  @discardableResult
  mutating func resume(_ state: DocumentState) -> Bool {
    authority.resume(state, into: &outbox)
  }

  /// What the journal holds once it has these appends to an empty document.
  func state(_ appends: JournalAppend...) -> DocumentState {
    let journal = MemoryJournal(epoch: 7)
    do throws(JournalError) {
      for append in appends { _ = try journal.append([append]) }
      return try journal.load(authority.name)
    } catch {
      preconditionFailure("a journal in memory takes what fits: \(error)")
    }
  }

  /// What the outbox says, in words; it is empty then.
  mutating func take() -> [String] { outbox.takeWords(in: dialect) }

  /// The message of an edit by a session of this number.
  static func edit(_ revision: Int, _ number: UInt64, _ sequence: Int, _ json: String) -> String {
    #"{"type":"edit","revision":\#(revision),"session":"\#(SessionID(bits: number).text)","#
      + #""sequence":\#(sequence),"operation":\#(json)}"#
  }
}

extension Outbox {
  /// What it says, in words; it is empty then.
  mutating func takeWords(in dialect: Dialect = .stet1) -> [String] {
    let said = actions.flatMap { action in
      switch action {
      case .broadcast(let notice): ["all: " + text(notice, dialect)]
      case .send(let peer, let notice): ["\(peer.slot): " + text(notice, dialect)]
      case .sendToAll(let peers, let notice): peers.map { "\($0.slot): " + text(notice, dialect) }
      case .goLive(let peer): ["\(peer.slot) live"]
      case .goQuiet(let peer): ["\(peer.slot) quiet"]
      case .awaitDrain(let peer): ["\(peer.slot) awaited"]
      case .close(let peer, let code): ["\(peer.slot) closed \(code.rawValue)"]
      case .readEntries(let peer, let after, let purpose):
        ["\(peer.slot) reads after \(after): \(purpose)"]
      case .joined(let ticket, let peer): ["ticket \(ticket) is \(peer.slot)"]
      case .refused(let ticket, let code, let message):
        ["ticket \(ticket) refused \(code.rawValue): \(message)"]
      case .readDigest(let revision): ["reads digest at \(revision)"]
      case .tellRest(let milliseconds): ["rest after \(milliseconds)"]
      case .tellPresence(let milliseconds): ["presence after \(milliseconds)"]
      case .answer(let token, let outcome): ["answer \(token): \(outcome)"]
      case .renewEpoch(let reason): ["renew: \(reason)"]
      }
    }
    removeAll()
    return said
  }

  private func text(_ notice: Notice, _ dialect: Dialect) -> String {
    var message: [UInt8] = []
    dialect.write(notice, to: &message)
    return String(decoding: message, as: UTF8.self)
  }
}
