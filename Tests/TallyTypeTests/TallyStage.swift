import DocumentEngine
import EditModel
import Journaling
import TallyType
import Testing
import WireFormat

/// The authority of a tally with its journal; what goes in and out is JSON.
struct TallyStage {
  static let type = DocumentType.other(Tally.self)
  static let limits = EngineLimits(
    documentUTF16Count: 1000, componentCount: 8, peerCount: 8, selectionCount: 2,
    userByteCount: 40, messageByteCount: 1000, editsPerSecond: 0, presenceMilliseconds: 0,
    historyCount: 8, historyByteCount: 1 << 20, recentByteCount: 200, undurableCount: 100,
    parkedCount: 8, catchUpByteCount: 1 << 20, partUTF16Count: 32, digestInterval: 4)

  let name: DocumentName
  let journal: any JournalWriting
  var authority: DocumentAuthority
  var outbox = Outbox()
  var time = EngineTime(wallMilliseconds: 1_767_225_601_000, loopMilliseconds: 1)

  /// Begins with what the journal holds.
  init(_ journal: any JournalWriting, _ state: DocumentState) throws {
    name = try #require(DocumentName("votes"))
    self.journal = journal
    authority = DocumentAuthority(
      name: name, epoch: Epoch(bits: 7), state: state, limits: Self.limits)
  }

  /// Begins with a document that does not exist, in a journal in memory.
  init() throws {
    let journal = MemoryJournal(epoch: 7, types: DocumentTypes(Tally.self))
    try self.init(journal, journal.load(try #require(DocumentName("votes"))))
  }

  static func request(_ number: UInt8, _ type: DocumentType = type) -> JoinRequest {
    let hash = SecretHash(Array(repeating: 0, count: 7) + [number] + Array(repeating: 1, count: 24))
    var request = JoinRequest(
      fresh: JoinRequest.Credentials(secret: "secret-\(number)", secretHash: hash), resumed: nil,
      epoch: nil, held: nil)
    request.type = type
    return request
  }

  mutating func join(_ number: UInt8) throws -> PeerID {
    guard case .joined(let peer) = authority.join(Self.request(number), into: &outbox) else {
      throw JournalError(.misuse, "the join was refused")
    }
    return peer
  }

  /// Takes a client's message as it came.
  mutating func receive(_ json: String, from peer: PeerID) throws {
    let limits = MessageLimits(componentCount: 8, selectionCount: 2, userByteCount: 40)
    let message = try Array(json.utf8).withUnsafeBytes {
      try ClientMessage(json: $0, of: authority.content.type, limits: limits)
    }
    switch message {
    case .edit(let submission):
      authority.receive(submission, from: peer, at: time, into: &outbox)
    case .invalidEdit(let sequence, let error):
      authority.receiveInvalid(
        sequence, Rejection(.malformedOperation, "\(error)"), from: peer, into: &outbox)
    case .presence(let update): authority.receive(update, from: peer, into: &outbox)
    case .ping: break
    }
  }

  mutating func add(_ addition: Int, _ sequence: Int, on revision: Int, from peer: PeerID) throws {
    time.wallMilliseconds += 1000
    try receive(
      #"{"type":"edit","sequence":\#(sequence),"revision":\#(revision),"#
        + #""operation":{ "add": \#(addition) }}"#, from: peer)
  }

  /// Gives the journal what is new, and tells that it is durable.
  mutating func sync() throws {
    guard let append = authority.takeAppend() else { return }
    #expect(try journal.append([append]) == [.appended])
    authority.committed(through: authority.revision, into: &outbox)
  }

  /// The messages that were sent or broadcast since, each once.
  mutating func take() -> [String] {
    let told = outbox.actions.compactMap { action -> String? in
      switch action {
      case .broadcast(let notice), .send(_, let notice), .sendToAll(_, let notice):
        var message: [UInt8] = []
        Dialect.stet1.write(notice, to: &message)
        return String(decoding: message, as: UTF8.self)
      default: return nil
      }
    }
    outbox.removeAll()
    return told
  }

  /// A server's message as a client reads it.
  static func read(_ message: String?) throws -> ServerMessage {
    try Array((message ?? "").utf8).withUnsafeBytes { try ServerMessage(json: $0, of: type) }
  }
}

extension Content {
  /// The sum of a tally.
  var sum: Int? {
    if case .other(let content) = self { (content as? Tally)?.sum } else { nil }
  }
}
