import EditModel
import Journaling
import SQLiteJournal
import StoreSupport
import Testing
import TextStorage

@Suite("Pruning and erasure in every journal")
struct GapContractTests {
  private let name = Samples.name("notes")

  private func text(_ revision: Int) -> String { String(repeating: "x", count: revision) }

  private func edit(_ store: Store, from revision: Int, _ count: Int) throws {
    var append = Samples.append("notes", after: revision, count: count)
    for index in 0..<count {
      let made = revision + index
      append.entries[index].operation = Array((made == 0 ? #"["x"]"# : #"[\#(made),"x"]"#).utf8)
      append.entries[index].digest = Text(text(made + 1)).digest
    }
    #expect(try store.append([append]) == [.appended])
  }

  private func act(_ store: Store, _ deed: DocumentAct.Deed, behind revision: Int) throws {
    let act = DocumentAct(revision: revision, deed: deed, milliseconds: 77)
    #expect(try store.append(act, to: name) == .appended)
  }

  private func prune(_ store: Store, through end: Int, at revision: Int) throws {
    let checkpoint = Checkpoint(
      revision: end, text: Text(text(end)), milliseconds: Int64(end) * 1000)
    try store.writing.write(store.prepare(checkpoint), of: name)
    try act(store, .pruning(through: end), behind: revision)
  }

  /// Expects that everything from `horizon` on is there, and nothing before.
  private func expectHistory(_ store: Store, from horizon: Int, to end: Int) throws {
    let journal = try store.reading()
    #expect(try journal.summary(of: name)?.horizon == horizon)
    for revision in 0...end {
      let found = try journal.replay(name, to: revision)
      #expect(found.map { String($0.text) } == (revision < horizon ? nil : text(revision)))
      let proof = revision == 0 || revision >= horizon ? Text(text(revision)).digest : nil
      #expect(try journal.digest(of: name, at: revision) == proof)
      #expect(
        try journal.revision(of: name, at: Int64(revision) * 1000 + 1)
          == (revision < horizon ? 0 : revision))
    }
    let entries = try journal.entries(
      of: name, after: horizon, countLimit: .max, byteCountLimit: .max)
    #expect(entries.map(\.revision) == Array(horizon + 1..<end + 1))
    if horizon > 0 {
      let error = #expect(throws: JournalError.self) {
        try journal.entries(of: name, after: 0, countLimit: 9, byteCountLimit: .max)
      }
      #expect(error?.kind == .gone)
    }
    #expect(try store.flaws() == [])
  }

  @Test("a pruned document has its newer revisions, and goes on", arguments: StoreKind.allCases)
  func pruning(kind: StoreKind) throws {
    let store = try Store(kind)
    try edit(store, from: 0, 23)
    try expectHistory(store, from: 0, to: 23)
    try prune(store, through: 9, at: 23)
    try expectHistory(store, from: 9, to: 23)
    try edit(store, from: 23, 8)
    try store.reopen()
    try expectHistory(store, from: 9, to: 31)
    try act(store, .label(name: "x", revision: 30, note: ""), behind: 31)
    try edit(store, from: 31, 3)
    // Across an act, and then all there is.
    try prune(store, through: 33, at: 34)
    try expectHistory(store, from: 33, to: 34)
    try prune(store, through: 34, at: 34)
    try store.reopen()
    try expectHistory(store, from: 34, to: 34)
    try edit(store, from: 34, 7)
    try expectHistory(store, from: 34, to: 41)
    #expect(try store.reading().sessions(of: name).map(\.lastSequence) == [41])
    let deeds = try store.reading().acts(of: name).map(\.deed)
    #expect(
      deeds.filter { if case .pruning = $0 { true } else { false } }
        == [.pruning(through: 9), .pruning(through: 33), .pruning(through: 34)])
  }

  @Test("an erased document leaves nothing but its acts", arguments: StoreKind.allCases)
  func erasure(kind: StoreKind) throws {
    let store = try Store(kind)
    try edit(store, from: 0, 12)
    try act(store, .label(name: "x", revision: 3, note: ""), behind: 12)
    try edit(store, from: 12, 5)
    try prune(store, through: 4, at: 17)
    try act(store, .deletion, behind: 17)
    try act(store, .erasure, behind: 17)
    for deed in [DocumentAct.Deed.undeletion, .erasure, .deletion] {
      let act = DocumentAct(revision: 17, deed: deed, milliseconds: 77)
      let error = #expect(throws: JournalError.self) { try store.append(act, to: name) }
      #expect(error?.kind == .misuse)
    }
    try store.reopen()
    #expect(try store.reading().documents(after: nil, limit: 9).isEmpty)
    let error = #expect(throws: JournalError.self) { try store.reading().replay(name) }
    #expect(error?.kind == .gone)
    #expect(try store.reading().acts(of: name).count == 5)
    #expect(try store.flaws() == [])
    // Its name can be had again.
    try act(store, .move(to: Samples.name("grave")), behind: 17)
    try edit(store, from: 0, 2)
    try store.reopen()
    #expect(try store.reading().documents(after: nil, limit: 9).map(\.name.text) == ["notes"])
    #expect(try store.reading().acts(of: Samples.name("grave")).count == 6)
    #expect(try store.flaws() == [])
  }

  @Test("what is erased is not in the file")
  func bytes() throws {
    let sample = try SampleJournal()
    var append = Samples.append("notes", after: 0, count: 2)
    append.entries[0].operation = Array(#"["an unheard word"]"#.utf8)
    append.entries[0].digest = Text("an unheard word").digest
    append.entries[1].operation = Array(#"[15," more"]"#.utf8)
    append.entries[1].digest = Text("an unheard word more").digest
    #expect(try sample.journal?.append([append]) == [.appended])
    let act = DocumentAct(revision: 2, deed: .erasure, milliseconds: 1)
    #expect(try sample.journal?.append(act, to: name) == .appended)
    sample.close()
    let file = String(decoding: JournalFiles(readingFrom: sample.path).main, as: UTF8.self)
    #expect(!file.contains("unheard"))
    #expect(try JournalVerifier(path: sample.path).verify().isSound)
  }
}
