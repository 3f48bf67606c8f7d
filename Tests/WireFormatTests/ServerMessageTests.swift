import EditModel
import OperationalTransform
import Testing
import TextStorage
import WireFormat

@Suite("Server messages")
struct ServerMessageTests {
  private func read(_ bytes: [UInt8]) throws(MessageError) -> ServerMessage {
    let outcome = bytes.withUnsafeBytes { bytes in
      Result { () throws(MessageError) in try ServerMessage(json: bytes, of: .text) }
    }
    return try outcome.get()
  }

  private func read(_ text: String) throws(MessageError) -> ServerMessage {
    try read(Array(text.utf8))
  }

  private func written(_ write: (inout [UInt8]) -> Void) -> [UInt8] {
    var bytes: [UInt8] = []
    write(&bytes)
    return bytes
  }

  /// What a client reads of a notice.
  private func read(_ notice: Notice) throws(MessageError) -> ServerMessage {
    try read(written { Dialect.stet1.write(notice, to: &$0) })
  }

  @Test("an edit is read as it was written")
  func edit() throws {
    var operation = TextOperation()
    operation.retain(2)
    operation.insert("é\"😀\n")
    let encoded = EncodedEdit(
      revision: 3, session: SessionID(bits: 5), sequence: 4,
      operation: Array(#"[2,"é\"😀\n"]"#.utf8))
    guard case .edit(let edit) = try read(.edit(encoded)) else {
      Issue.record("it is no edit")
      return
    }
    #expect(
      edit
        == CommittedEdit(
          revision: 3, session: SessionID(bits: 5), sequence: 4,
          operation: .text(operation)))
  }

  @Test("hello is read as it was written")
  func hello() throws {
    let limits = AnnouncedLimits(
      documentUTF16Count: 1, componentCount: 2, messageByteCount: 3, editsPerSecond: 4,
      selectionCount: 5, userByteCount: 6)
    let written = Hello(
      document: "a \"b\"", documentType: "text", epoch: Epoch(bits: 1), revision: 9, horizon: 2,
      continues: true, session: SessionID(bits: 7), resume: "secret", sequence: 8,
      access: .readOnly,
      limits: limits)
    guard case .hello(let hello) = try read(.hello(written)) else {
      Issue.record("it is no hello")
      return
    }
    #expect(hello.document == written.document)
    #expect(hello.documentType == "text")
    #expect(hello.epoch == written.epoch)
    #expect(hello.session == written.session)
    #expect(hello.resume == "secret")
    #expect([hello.revision, hello.horizon, hello.sequence] == [9, 2, 8])
    #expect(hello.continues)
    #expect(hello.access == .readOnly)
    #expect(hello.limits == limits)
  }

  @Test("snapshot, digest, presence and the short messages are read as they were written")
  func others() throws {
    let text = Text("line\n\"é😀\\")
    let session = SessionID(bits: 3)
    let snapshot = try read(.snapshot(revision: 2, .text(text), from: 0))
    #expect("\(snapshot)".contains("revision: 2"))
    guard case .snapshot(2, String(text), text.digest) = snapshot else {
      Issue.record("\(snapshot)")
      return
    }
    guard case .part("line\n") = try read(.part(of: text, 0..<5)),
      case .snapshot(2, "\"é😀\\", text.digest) = try read(
        .snapshot(revision: 2, .text(text), from: 5))
    else {
      Issue.record("parts")
      return
    }
    let digest = try read(.digest(HeldText(revision: 2, digest: 5)))
    guard case .digest(2, 5) = digest else {
      Issue.record("\(digest)")
      return
    }
    let update = PresenceUpdate(
      revision: 4, selections: .text([TextSelection(anchor: 1, head: 2)]),
      user: Array("{}".utf8))
    let presence = try read(
      .presence(session, revision: 4, update.selections, user: [0x7B, 0x7D]))
    guard case .presence(session, update) = presence else {
      Issue.record("\(presence)")
      return
    }
    let reason = Rejection(.readOnly, "m")
    guard case .left(session) = try read(.left(session)),
      case .ack(sequence: 1, revision: 2) = try read(.ack(sequence: 1, revision: 2)),
      case .reject(sequence: 1, code: "read-only", message: "m") = try read(
        .reject(sequence: 1, next: 1, reason)),
      case .access(.readOnly, code: "read-only", message: "m") = try read(
        .access(.readOnly, because: reason)),
      case .access(.write, code: "", message: "") = try read(.access(.write, because: nil)),
      case .error(code: "too-slow", message: "m") = try read(.error(.tooSlow, message: "m")),
      case .pong = try read(.pong)
    else {
      Issue.record("a short message was read as another one")
      return
    }
  }

  @Test(
    "what breaks the form is refused",
    arguments: [
      #"{"type":"edit","revision":0,"session":"AAAAAAAAAAA","sequence":1,"operation":[]}"#,
      #"{"type":"edit","revision":1,"session":"AAAAAAAAAAB","sequence":1,"operation":[]}"#,
      #"{"type":"edit","revision":1,"session":"AAAAAAAAAAA","sequence":0,"operation":[]}"#,
      #"{"type":"edit","revision":1,"session":"AAAAAAAAAAA","sequence":1,"operation":[0]}"#,
      #"{"type":"edit","revision":1,"session":"AAAAAAAAAAA","sequence":1}"#,
      #"{"type":"digest","revision":1,"digest":"0123456789ABCDEF"}"#,
      #"{"type":"digest","revision":1,"digest":"+123456789abcdef"}"#,
      #"{"type":"ack","sequence":1,"sequence":1,"revision":1}"#,
      #"{"type":"access","access":"none","code":"","message":""}"#,
      #"{"type":"access","access":"read-only"}"#,
      #"{"type":"pong"} x"#, #"{"type":"ping"}"#, #"{"type":1}"#, "[]", "{}",
    ])
  func refuses(text: String) {
    #expect(throws: MessageError.self) { try read(text) }
  }

  @Test("a client's messages are read by the server as they were written")
  func clientMessages() throws {
    let limits = MessageLimits(componentCount: 10, selectionCount: 2, userByteCount: 20)
    var operation = TextOperation()
    operation.insert("\u{1}\"\\😀")
    operation.delete(2)
    let messages: [ClientMessage] = [
      .ping,
      .edit(EditSubmission(sequence: 1, revision: 0, operation: .text(operation))),
      .presence(
        PresenceUpdate(
          revision: 3, selections: .text([TextSelection(anchor: 4, head: 0)]),
          user: Array(#"{"name":"Ada"}"#.utf8), userName: "Ada")),
      .presence(PresenceUpdate(revision: 3, selections: .text([]), user: nil)),
    ]
    for message in messages {
      let bytes = written { message.write(to: &$0) }
      let outcome = bytes.withUnsafeBytes { bytes in
        Result { () throws(MessageError) in
          try ClientMessage(json: bytes, of: .text, limits: limits)
        }
      }
      #expect(try outcome.get() == message)
    }
  }
}
