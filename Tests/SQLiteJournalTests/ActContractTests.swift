import EditModel
import Journaling
import SQLiteJournal
import StoreSupport
import Testing
import TextStorage

@Suite("Acts in every journal")
struct ActContractTests {
  private let name = Samples.name("notes")
  private let author = DocumentAct.Author(
    session: SessionID(bits: 7), principal: "sub/1", claimedName: "Zoë")

  /// Makes edits of one letter each.
  private func edit(_ store: Store, _ document: String = "notes", from revision: Int, _ count: Int)
    throws -> [AppendOutcome]
  {
    var append = Samples.append(document, after: revision, count: count)
    for index in 0..<count {
      let made = revision + index
      append.entries[index].operation = Array((made == 0 ? #"["x"]"# : #"[\#(made),"x"]"#).utf8)
      append.entries[index].digest = Text(text(made + 1)).digest
    }
    return try store.append([append])
  }

  private func text(_ revision: Int) -> String { String(repeating: "x", count: revision) }

  private func act(_ deed: DocumentAct.Deed, behind revision: Int) -> DocumentAct {
    DocumentAct(revision: revision, deed: deed, milliseconds: -5, author: author)
  }

  private func kind(_ body: () throws -> Void) -> JournalError.Kind? {
    do { try body() } catch { return (error as? JournalError)?.kind }
    return nil
  }

  private func expectText(_ store: Store, _ revision: Int, of document: DocumentName) throws {
    let found = try store.reading().replay(document)
    #expect(found?.revision == revision && found.map { String($0.text) } == text(revision))
    #expect(try store.flaws() == [])
  }

  @Test(
    "a document begins with its creation, by whoever edits first", arguments: StoreKind.allCases)
  func creation(kind: StoreKind) throws {
    let store = try Store(kind)
    #expect(try store.reading().acts(of: name).isEmpty)
    _ = try edit(store, from: 0, 3)
    try store.reopen()
    let creation = DocumentAct(
      revision: 0, deed: .creation(name: name, type: "text"), milliseconds: 500,
      author: DocumentAct.Author(session: SessionID(bits: 7), principal: "ada"))
    #expect(try store.reading().acts(of: name) == [creation])
    try expectText(store, 3, of: name)
  }

  @Test("a revision's proof is read without its text", arguments: StoreKind.allCases)
  func proofs(kind: StoreKind) throws {
    let store = try Store(kind)
    _ = try edit(store, from: 0, 14)
    let journal = try store.reading()
    for revision in 0...14 {
      #expect(try journal.digest(of: name, at: revision) == Text(text(revision)).digest)
    }
    #expect(try journal.digest(of: name, at: 15) == nil)
    #expect(try journal.digest(of: Samples.name("absent"), at: 1) == nil)
  }

  @Test("a deleted document is not to be had until it is undeleted", arguments: StoreKind.allCases)
  func deletion(kind: StoreKind) throws {
    let store = try Store(kind)
    _ = try edit(store, from: 0, 7)
    _ = try edit(store, "others", from: 0, 1)
    #expect(try store.append(act(.deletion, behind: 7), to: name) == .appended)
    try store.reopen()
    #expect(try store.reading().documents(after: nil, limit: 9).map(\.name.text) == ["others"])
    #expect(self.kind { _ = try store.reading().summary(of: name) } == .gone)
    #expect(self.kind { _ = try store.reading().replay(name) } == .gone)
    #expect(self.kind { _ = try store.reading().sessions(of: name) } == .gone)
    #expect(try edit(store, from: 7, 1) == [.conflict(actualRevision: 7)])
    #expect(try edit(store, from: 0, 1) == [.conflict(actualRevision: 7)])
    #expect(self.kind { _ = try store.append(act(.deletion, behind: 7), to: name) } == .misuse)
    #expect(try store.flaws() == [])
    #expect(try store.append(act(.undeletion, behind: 7), to: name) == .appended)
    #expect(try edit(store, from: 7, 4) == [.appended])
    try store.reopen()
    try expectText(store, 11, of: name)
    let acts = try store.reading().acts(of: name)
    #expect(acts.dropFirst() == [act(.deletion, behind: 7), act(.undeletion, behind: 7)])
  }

  @Test("a moved document is found by its new name, with all it has", arguments: StoreKind.allCases)
  func move(kind: StoreKind) throws {
    let store = try Store(kind)
    _ = try edit(store, from: 0, 7)
    _ = try edit(store, "others", from: 0, 1)
    let there = Samples.name("there")
    #expect(
      self.kind {
        _ = try store.append(act(.move(to: Samples.name("others")), behind: 7), to: name)
      }
        == .misuse)
    #expect(try store.append(act(.move(to: there), behind: 7), to: name) == .appended)
    #expect(try edit(store, "there", from: 7, 6) == [.appended])
    #expect(try edit(store, from: 0, 2) == [.appended])
    try store.reopen()
    try expectText(store, 13, of: there)
    try expectText(store, 2, of: name)
    let journal = try store.reading()
    #expect(
      try journal.documents(after: nil, limit: 9).map(\.name.text) == ["notes", "others", "there"])
    #expect(try journal.acts(of: there).map(\.deed).last == .move(to: there))
    #expect(try journal.acts(of: name).count == 1)
    #expect(try journal.sessions(of: there).map(\.lastSequence) == [13])
  }

  @Test("acts stand between the edits, in their order", arguments: StoreKind.allCases)
  func order(kind: StoreKind) throws {
    let store = try Store(kind)
    var expected: [DocumentAct] = []
    for revision in stride(from: 0, to: 24, by: 3) {
      _ = try edit(store, from: revision, 3)
      for number in 0...revision % 2 {
        let label = act(
          .label(name: "v\(number) 😀", revision: number == 1 ? nil : revision, note: "so"),
          behind: revision + 3)
        #expect(try store.append(label, to: name) == .appended)
        expected.append(label)
      }
      if revision % 4 == 0 { try store.reopen() }
      try expectText(store, revision + 3, of: name)
    }
    #expect(try Array(store.reading().acts(of: name).dropFirst()) == expected)
    let entries = try store.reading().entries(
      of: name, after: 0, countLimit: .max, byteCountLimit: .max)
    #expect(entries.map(\.revision) == Array(1...24))
    for revision in 0...24 {
      #expect(try store.reading().replay(name, to: revision)?.revision == revision)
      let time = Int64(revision) * 1000
      #expect(try store.reading().revision(of: name, at: time) == revision)
    }
  }

  @Test(
    "an act behind another revision, or that cannot follow, changes nothing",
    arguments: StoreKind.allCases)
  func refusals(kind: StoreKind) throws {
    let store = try Store(kind)
    _ = try edit(store, from: 0, 4)
    #expect(
      try store.append(act(.deletion, behind: 3), to: name) == .conflict(actualRevision: 4))
    #expect(
      try store.append(act(.deletion, behind: 0), to: Samples.name("absent"))
        == .conflict(actualRevision: 0))
    let impossible: [DocumentAct.Deed] = [
      .undeletion, .pruning(through: 3), .pruning(through: 9), .creation(name: name, type: "text"),
      .label(name: "x", revision: 5, note: ""),
    ]
    for deed in impossible {
      #expect(self.kind { _ = try store.append(act(deed, behind: 4), to: name) } == .misuse)
    }
    #expect(try store.reading().acts(of: name).count == 1)
    try expectText(store, 4, of: name)
  }
}
