import EditModel
import OperationalTransform
import Testing
import TextStorage
import WireFormat

@testable import EditingClient

/// A client whose server is the test.
struct Subject {
  static let epoch = Epoch(bits: 1)
  static let session = SessionID(bits: 7)
  static let other = SessionID(bits: 8)

  var client: EditingClient
  var actions: [ClientAction] = []

  init(text: String = "abc", inFlightLimit: Int = 1, tellsChanges: Bool = true) {
    client = EditingClient(inFlightLimit: inFlightLimit, tellsChanges: tellsChanges)
    client.connected()
    hello(revision: 5, sequence: 0, continues: false)
    receive(.snapshot(revision: 5, text: text, digest: Text(text).digest))
    actions = []
  }

  mutating func receive(_ message: ServerMessage) {
    client.receive(message, into: &actions)
  }

  mutating func hello(
    revision: Int, sequence: Int, continues: Bool = true, epoch: Epoch = epoch,
    session: SessionID = session
  ) {
    let limits = AnnouncedLimits(
      documentUTF16Count: 1000, componentCount: 100, messageByteCount: 1000, editsPerSecond: 0,
      selectionCount: 1, userByteCount: 1)
    receive(
      .hello(
        Hello(
          document: "d", documentType: "text", epoch: epoch, revision: revision, horizon: 0,
          continues: continues, session: session, resume: "secret", sequence: sequence,
          access: .write, limits: limits)))
  }

  mutating func type(_ text: String, at offset: Int) throws {
    let operation = TextOperation(
      baseLength: client.length, replacing: offset..<offset, with: text)
    try client.edit(.text(operation), into: &actions)
  }

  mutating func edit(
    _ revision: Int, by session: SessionID = other, sequence: Int = 1, _ json: String
  ) {
    receive(
      .edit(
        CommittedEdit(
          revision: revision, session: session, sequence: sequence, operation: committed(json))))
  }

  /// An edit's operation, from its JSON.
  func committed(_ json: String) -> EditModel.Operation { .text(operation(json)) }

  func operation(_ json: String) -> TextOperation {
    let bytes = Array(json.utf8)
    let read = bytes.withUnsafeBufferPointer { bytes in
      try? TextOperation(json: bytes, componentLimit: 100)
    }
    guard let read else { preconditionFailure("\(json) is an operation") }
    return read
  }

  /// Takes what was sent since the last time.
  mutating func takeSent() -> [EditSubmission] {
    defer { actions = [] }
    return actions.compactMap { if case .send(let submission) = $0 { submission } else { nil } }
  }

  var text: String { String(client.content) }

  mutating func reconnect() {
    client.disconnected()
    client.connected()
    actions = []
  }

  var wantsReconnect: Bool {
    actions.contains { if case .reconnect = $0 { true } else { false } }
  }

  /// The changes that were told, as JSON.
  var changes: [String] {
    actions.compactMap { action in
      guard case .changed(let operation) = action else { return nil }
      var json: [UInt8] = []
      json.appendJSON(operation)
      return String(decoding: json, as: UTF8.self)
    }
  }

  var setAside: [Aside] {
    actions.compactMap { if case .setAside(let aside) = $0 { aside } else { nil } }
  }
}

extension String {
  /// The text that a content is.
  init(_ content: Content) { self = content.text.map { String($0) } ?? "no text" }
}

@Suite("Editing client")
struct EditingClientTests {
  @Test("an edit is sent at once, the next ones wait and go as one")
  func buffers() throws {
    var subject = Subject()
    try subject.type("x", at: 0)
    try subject.type("y", at: 1)
    try subject.type("z", at: 2)
    #expect(subject.text == "xyzabc")
    let sent = subject.takeSent()
    #expect(sent.map(\.sequence) == [1])
    #expect(sent.first?.revision == 5)
    subject.edit(6, by: Subject.session, sequence: 1, #"["x",3]"#)
    let next = subject.takeSent()
    #expect(
      next == [
        EditSubmission(sequence: 2, revision: 6, operation: subject.committed(#"[1,"yz",3]"#))
      ])
    #expect(subject.text == "xyzabc")
  }

  @Test("parts of a text are joined with the snapshot, those of a lost connection are not")
  func parts() {
    var subject = Subject()
    subject.client.disconnected()
    for _ in 0..<2 {
      subject.client.connected()
      subject.hello(revision: 7, sequence: 0, continues: false)
      subject.receive(.part(text: "one "))
      subject.receive(.part(text: "two "))
    }
    #expect(subject.text == "abc")
    subject.receive(
      .snapshot(revision: 7, text: "three", digest: Text("one two three").digest))
    #expect(subject.text == "one two three")
    #expect(subject.client.isLive)
  }

  @Test("of two inserts at one offset the pending one goes to the left")
  func tieBreak() throws {
    var subject = Subject()
    try subject.type("mine", at: 1)
    subject.edit(6, #"[1,"theirs",2]"#)
    #expect(subject.text == "aminetheirsbc")
    #expect(String(subject.client.confirmed) == "atheirsbc")
    subject.edit(7, by: Subject.session, #"[1,"mine",8]"#)
    #expect(subject.client.isSettled)
    #expect(subject.text == "aminetheirsbc")
  }

  @Test(
    "edits that come together do what they do one after the other, told or not",
    arguments: [(true, true), (true, false), (false, true), (false, false)])
  func runs(tellsChanges: Bool, isRun: Bool) throws {
    var subject = Subject(tellsChanges: tellsChanges)
    try subject.type("x", at: 2)
    try subject.type("y", at: 0)
    #expect(subject.takeSent().count == 1)
    let edits = [
      (Subject.other, #"[1,"T",2]"#), (Subject.session, #"[3,"x",1]"#), (Subject.other, "[-1,4]"),
    ].enumerated().map { index, edit in
      CommittedEdit(
        revision: 6 + index, session: edit.0, sequence: 1,
        operation: subject.committed(edit.1))
    }
    if isRun {
      subject.client.receive(edits[...], making: .text(Text("Tbxc")), into: &subject.actions)
    } else {
      for edit in edits { subject.receive(.edit(edit)) }
    }
    #expect(subject.changes == (tellsChanges ? [#"[2,"T",3]"#, "[1,-1,4]"] : []))
    #expect(subject.client.revision == 8)
    #expect(String(subject.client.confirmed) == "Tbxc")
    #expect(subject.text == "yTbxc")
    // What waited goes once everything that came was taken.
    let next = subject.takeSent()
    #expect(next.map(\.sequence) == [2])
    #expect(next.map(\.revision) == [isRun ? 8 : 7])
  }

  @Test("of edits that come together those behind a wrong one are not taken")
  func brokenRun() {
    var subject = Subject()
    let edits = [(6, #"["1",3]"#), (8, #"["2",4]"#), (7, #"["3",5]"#)].map { revision, json in
      CommittedEdit(
        revision: revision, session: Subject.other, sequence: 1,
        operation: subject.committed(json))
    }
    subject.client.receive(edits[...], making: .text(Text("321abc")), into: &subject.actions)
    #expect(subject.wantsReconnect)
    #expect(subject.client.revision == 6)
    #expect(subject.client.joinQuery?.since == nil, "a fresh text is asked for")
  }

  @Test("several edits can be in flight, each on the one before")
  func pipelines() throws {
    var subject = Subject(inFlightLimit: 3)
    for text in ["x", "y", "z", "w"] { try subject.type(text, at: 0) }
    let sent = subject.takeSent()
    #expect(sent.map(\.sequence) == [1, 2, 3])
    #expect(sent.map(\.revision) == [5, 5, 5])
    #expect(sent.map(\.operation.baseLength) == [3, 4, 5])
    subject.edit(6, #"[3,"!"]"#)
    subject.edit(7, by: Subject.session, #"["x",4]"#)
    #expect(subject.takeSent().map(\.sequence) == [4])
    #expect(subject.text == "wzyxabc!")
  }

  @Test("what was committed before the connection was cut is not sent again")
  func resumes() throws {
    var subject = Subject(inFlightLimit: 2)
    try subject.type("x", at: 0)
    try subject.type("y", at: 1)
    let sent = subject.takeSent()
    subject.reconnect()
    #expect(subject.client.joinQuery?.since == 5)
    subject.hello(revision: 7, sequence: 1)
    #expect(subject.takeSent().isEmpty)
    subject.edit(6, #"["!",3]"#)
    subject.edit(7, by: Subject.session, #"["x",4]"#)
    // Sent means frozen: the same bytes as before.
    #expect(subject.takeSent() == [sent[1]])
    #expect(subject.text == "xy!abc")
  }

  @Test("an edit that must be made on a newer base is made anew, with what was edited since")
  func makesAnew() throws {
    var subject = Subject()
    try subject.type("x", at: 0)
    try subject.type("y", at: 1)
    subject.edit(6, #"["!",3]"#)
    subject.actions = []
    subject.receive(.reject(sequence: 1, code: "base-unavailable", message: ""))
    #expect(!subject.wantsReconnect)
    #expect(
      subject.takeSent() == [
        EditSubmission(sequence: 1, revision: 6, operation: subject.committed(#"["xy",4]"#))
      ])
  }

  @Test("where others were out behind a refused edit, it is made anew on another connection")
  func makesSeveralAnew() throws {
    var subject = Subject(inFlightLimit: 2)
    try subject.type("x", at: 0)
    try subject.type("y", at: 1)
    subject.edit(6, #"["!",3]"#)
    subject.actions = []
    subject.receive(.reject(sequence: 1, code: "base-unavailable", message: ""))
    #expect(subject.wantsReconnect && subject.takeSent().isEmpty)
    subject.reconnect()
    subject.hello(revision: 6, sequence: 0)
    #expect(
      subject.takeSent() == [
        EditSubmission(sequence: 1, revision: 6, operation: subject.committed(#"["xy",4]"#))
      ])
  }

  @Test(
    "of several edits in flight those behind a held one are no news, a later one is settled anew")
  func laterRejections() throws {
    var subject = Subject(inFlightLimit: 2)
    try subject.type("x", at: 0)
    try subject.type("y", at: 1)
    let sent = subject.takeSent()
    subject.receive(.reject(sequence: 1, code: "edit-rate-exceeded", message: ""))
    subject.receive(.reject(sequence: 2, code: "sequence-gap", message: ""))
    #expect(!subject.wantsReconnect && subject.text == "xyabc")
    subject.client.retry(into: &subject.actions)
    #expect(subject.takeSent() == sent)
    subject.receive(.reject(sequence: 2, code: "sequence-gap", message: ""))
    #expect(subject.wantsReconnect)
    subject.reconnect()
    subject.hello(revision: 5, sequence: 0)
    #expect(subject.takeSent() == sent)
  }

  @Test("an edit that is refused for good is set aside, and what was edited since stays")
  func setsRejectedAside() throws {
    var subject = Subject()
    try subject.type("x", at: 0)
    try subject.type("y", at: 1)
    subject.actions = []
    subject.receive(.reject(sequence: 1, code: "document-too-large", message: "no"))
    #expect(subject.text == "yabc" && !subject.wantsReconnect)
    #expect(subject.changes == [#"[-1,4]"#])
    #expect(subject.setAside.count == 1)
    #expect(subject.setAside.first?.operation == subject.committed(#"["x",3]"#))
    #expect(
      subject.setAside.first?.reason == ClientReason(code: "document-too-large", message: "no"))
    #expect(
      subject.takeSent() == [
        EditSubmission(sequence: 1, revision: 5, operation: subject.committed(#"["y",3]"#))
      ])
  }

  @Test("while the document is read-only edits wait, and go again after write")
  func waitsForAccess() throws {
    var subject = Subject()
    try subject.type("x", at: 0)
    let sent = subject.takeSent()
    subject.receive(.access(.readOnly, code: "read-only", message: "full"))
    subject.receive(.reject(sequence: 1, code: "read-only", message: "full"))
    try subject.type("y", at: 0)
    #expect(subject.takeSent().isEmpty)
    subject.receive(.access(.write, code: "", message: ""))
    #expect(subject.takeSent() == sent)
    #expect(subject.text == "yxabc")
  }

  @Test("an edit that came too fast goes again when the shell says so")
  func retries() throws {
    var subject = Subject()
    try subject.type("x", at: 0)
    let sent = subject.takeSent()
    subject.receive(.reject(sequence: 1, code: "edit-rate-exceeded", message: ""))
    #expect(subject.actions.contains { if case .retryLater = $0 { true } else { false } })
    subject.actions = []
    subject.client.retry(into: &subject.actions)
    #expect(subject.takeSent() == sent)
  }

  @Test("a digest that differs leads to a fresh text; a copy is kept, and pending edits move over")
  func divergence() throws {
    var subject = Subject()
    try subject.type("x", at: 0)
    subject.actions = []
    subject.receive(.digest(revision: 5, digest: 1))
    #expect(subject.wantsReconnect)
    #expect(subject.setAside.map(\.reason.code) == ["digest-mismatch"])
    #expect(subject.setAside.map { String($0.content) } == ["xabc"])
    subject.reconnect()
    #expect(subject.client.joinQuery?.since == nil)
    #expect(subject.client.joinQuery?.session == Subject.session)
    subject.hello(revision: 6, sequence: 0, continues: false)
    subject.receive(.snapshot(revision: 6, text: "abd", digest: Text("abd").digest))
    #expect(subject.text == "xabd")
    #expect(subject.setAside.isEmpty)
    #expect(
      subject.takeSent() == [
        EditSubmission(sequence: 1, revision: 6, operation: subject.committed(#"["x",3]"#))
      ])
  }

  @Test("a committed own edit of another form is a divergence")
  func ownEditDiffers() throws {
    var subject = Subject()
    try subject.type("x", at: 0)
    subject.edit(6, by: Subject.session, #"["y",3]"#)
    #expect(subject.wantsReconnect)
  }

  @Test("a revision that is left out is a divergence")
  func gap() {
    var subject = Subject()
    subject.edit(7, #"["!",3]"#)
    #expect(subject.wantsReconnect)
    #expect(subject.text == "abc")
  }

  @Test("an edit that does not fit the local text is refused and changes nothing")
  func refusesMisfits() throws {
    var subject = Subject(text: "a😀")
    #expect(throws: ContentError.self) { try subject.type("x", at: 2) }
    #expect(throws: ContentError.self) {
      try subject.client.edit(subject.committed("[1]"), into: &subject.actions)
    }
    #expect(subject.text == "a😀")
    #expect(subject.takeSent().isEmpty)
  }

  @Test("presence is shown once all own edits are confirmed")
  func presence() throws {
    var subject = Subject()
    let selections = [TextSelection(anchor: 0, head: 1)]
    #expect(subject.client.presence(.text(selections))?.revision == 5)
    try subject.type("x", at: 0)
    #expect(subject.client.presence(.text(selections)) == nil)
  }
}
