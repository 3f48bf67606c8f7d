import EditModel
import OperationalTransform
import Testing
import TextStorage
import WireFormat

@testable import EditingClient

@Suite("A client and lineages")
struct LineageTests {
  private static let session = SessionID(bits: 9)

  private func snapshot(_ text: String, _ revision: Int = 1) -> ServerMessage {
    .snapshot(revision: revision, text: text, digest: Text(text).digest)
  }

  @Test("a client that comes back proves what it holds by its digest")
  func proves() {
    let query = Subject().client.joinQuery
    #expect(query?.since == 5 && query?.digest == Text("abc").digest)
    #expect(
      query?.text.hasPrefix(
        "since=5&digest=\(Text.hexadecimal(digest: Text("abc").digest))&epoch=") == true)
  }

  @Test("where its text is not known the whole of it is set aside, pending edits or not")
  func otherLineage() throws {
    for typed in ["", "x"] {
      var subject = Subject()
      if !typed.isEmpty { try subject.type(typed, at: 0) }
      subject.reconnect()
      subject.hello(
        revision: 1, sequence: 0, continues: false, epoch: Epoch(bits: 2), session: Self.session)
      #expect(subject.text == typed + "abc" && subject.client.isForeign)
      subject.receive(snapshot("new"))
      #expect(subject.text == "new" && !subject.client.isForeign)
      let aside = try #require(subject.setAside.first)
      #expect(subject.setAside.count == 1 && aside.reason.code == "another-epoch")
      #expect(String(aside.base) == "abc" && String(aside.content) == typed + "abc")
      #expect((aside.operation == nil) == typed.isEmpty)
      #expect(subject.takeSent().isEmpty)
      #expect(subject.client.joinQuery?.epoch == Epoch(bits: 2))
    }
  }

  @Test(
    "what it got before and the server lacks tells another lineage in the same epoch",
    arguments: [(4, 1), (6, 0)])
  func regress(revision: Int, sequence: Int) throws {
    var subject = Subject()
    try subject.type("x", at: 0)
    subject.edit(6, by: Subject.session, #"["x",3]"#)
    subject.receive(.digest(revision: 6, digest: 1))
    subject.reconnect()
    subject.hello(revision: revision, sequence: sequence, continues: false)
    subject.receive(snapshot("new", revision))
    #expect(subject.setAside.map(\.reason.code) == ["another-epoch"])
  }

  @Test("nothing is set aside where the server's text is the same")
  func sameText() throws {
    var subject = Subject()
    try subject.type("x", at: 0)
    subject.reconnect()
    subject.hello(revision: 1, sequence: 0, continues: false, session: Self.session)
    subject.receive(snapshot("xabc"))
    #expect(subject.setAside.isEmpty && subject.client.isSettled)
  }

  @Test("a connection that breaks before the text comes loses nothing, nor what is typed meanwhile")
  func cutBeforeText() throws {
    var subject = Subject()
    subject.reconnect()
    subject.hello(revision: 1, sequence: 0, continues: false, session: Self.session)
    try subject.type("x", at: 0)
    subject.reconnect()
    #expect(subject.client.joinQuery?.since == nil)
    #expect(subject.client.joinQuery?.session == Self.session)
    subject.hello(revision: 2, sequence: 0, continues: false, session: Self.session)
    subject.receive(snapshot("new", 2))
    let aside = try #require(subject.setAside.first)
    #expect(String(aside.content) == "xabc")
  }

  @Test("an edit that was made on an older revision than the one compared is made anew")
  func olderBase() throws {
    var subject = Subject()
    try subject.type("x", at: 0)
    subject.edit(6, #"["!",3]"#)
    subject.reconnect()
    subject.hello(revision: 7, sequence: 0)
    subject.edit(7, #"[4,"?"]"#)
    #expect(
      subject.takeSent() == [
        EditSubmission(sequence: 1, revision: 7, operation: subject.committed(#"["x",5]"#))
      ])
  }

  @Test("with its text proven, edits go on under a new session, or one whose edits were lost")
  func renumbers() throws {
    for (session, sequence) in [(Self.session, 0), (Subject.session, 0)] {
      var subject = Subject()
      try subject.type("x", at: 0)
      subject.edit(6, by: Subject.session, #"["x",3]"#)
      try subject.type("y", at: 0)
      subject.reconnect()
      subject.hello(revision: 7, sequence: sequence, session: session)
      subject.edit(7, #"[4,"!"]"#)
      #expect(
        subject.takeSent() == [
          EditSubmission(sequence: 1, revision: 7, operation: subject.committed(#"["y",5]"#))
        ])
      #expect(subject.text == "yxabc!" && subject.setAside.isEmpty)
    }
  }
}
