import EditModel
import EditingClient
import TallyType
import Testing
import WireFormat

@Suite("A client of a tally")
struct TallyClientTests {
  private static let limits = AnnouncedLimits(
    documentUTF16Count: 1000, componentCount: 8, messageByteCount: 1000, editsPerSecond: 0,
    selectionCount: 1, userByteCount: 1)

  private var client = EditingClient(memory: ClientMemory(of: TallyStage.type))
  private var actions: [ClientAction] = []

  /// Joins a tally of 10 at revision 5.
  init() {
    hello(continues: false)
    receive(snapshot(10, of: 5))
    actions = []
  }

  private mutating func hello(continues: Bool, revision: Int = 5) {
    client.connected()
    receive(
      .hello(
        Hello(
          document: "votes", documentType: "tally", epoch: Epoch(bits: 1), revision: revision,
          horizon: 0, continues: continues, session: SessionID(bits: 7), resume: "secret",
          sequence: 0, access: .write, limits: Self.limits)))
  }

  private mutating func receive(_ message: ServerMessage) {
    client.receive(message, into: &actions)
  }

  private mutating func add(_ addition: Int) throws {
    try client.edit(.other(TallyOperation(adding: addition)), into: &actions)
  }

  private func snapshot(_ sum: Int, of revision: Int) -> ServerMessage {
    let content = Content.other(Tally(sum: sum))
    return .content(revision: revision, content, digest: content.digest)
  }

  private var changes: [Int] {
    actions.compactMap { action in
      guard case .changed(.other(let operation as TallyOperation)) = action else { return nil }
      return operation.addition
    }
  }

  @Test("takes an addition out again that the server refuses, and keeps it")
  mutating func refused() throws {
    try add(3)
    try add(4)
    #expect(client.content.sum == 17 && client.confirmed.sum == 10)
    receive(.reject(sequence: 1, code: "document-too-large", message: "no"))
    #expect(changes == [-3] && client.content.sum == 14)
    let aside = try #require(client.asides.first)
    #expect(aside.base.sum == 10 && aside.content.sum == 13)
    let memory = client.memory
    #expect(try ClientMemory(json: memory.json, of: TallyStage.type) == memory)
  }

  @Test("moves what is pending over a whole content that comes")
  mutating func rebased() throws {
    try add(3)
    client.disconnected()
    hello(continues: false, revision: 9)
    receive(snapshot(30, of: 9))
    #expect(changes == [20] && client.content.sum == 33)
  }

  @Test("puts an addition aside as a whole that is too long to pass")
  mutating func tooLong() throws {
    try add(3)
    client.disconnected(closeCode: 1009)
    hello(continues: true)
    #expect(client.asides.map(\.reason.code) == ["message-too-long"])
    #expect(client.content.sum == 10 && client.isSettled)
  }

  @Test("takes no text for its content, and edits nothing that does not fit")
  mutating func misfits() {
    #expect(throws: ContentError.self) { try add(-11) }
    receive(.snapshot(revision: 6, text: "", digest: 0))
    #expect(client.content.sum == 10)
    #expect(
      actions.contains { action in
        if case .reconnect(let reason) = action {
          reason.code == "unexpected-message"
        } else {
          false
        }
      })
  }
}
