import DocumentEngine
import EditModel
import Glibc
import Journaling
import SQLiteJournal
import TallyType
import Testing

@Suite("A journal with a document of a type that it does not name")
struct TallyJournalTests {
  /// A file, and the sums of its document's revisions.
  private final class File {
    let path: String
    var sums = [0]

    init() {
      var template = Array("/tmp/stet-tally-test-XXXXXX".utf8CString)
      guard let made = mkdtemp(&template) else { preconditionFailure("a folder can be made") }
      path = String(cString: made) + "/journal"
    }

    deinit {
      for suffix in ["", "-wal", "-shm", "-durable"] { unlink(path + suffix) }
      rmdir(String(path.dropLast("/journal".count)))
    }

    static func options(_ types: DocumentTypes) -> SQLiteJournal.Options {
      var options = SQLiteJournal.Options()
      options.foldingCount = 10
      options.segmentCount = 4
      options.logReserveByteCount = 0
      options.types = types
      return options
    }

    func open(
      _ types: DocumentTypes = DocumentTypes(Tally.self), access: SQLiteJournal.Access = .writer
    ) throws -> SQLiteJournal {
      try SQLiteJournal(path: path, access: access, options: Self.options(types))
    }

    /// Adds so many times by way of an engine that begins with what the file holds.
    func add(_ count: Int, by number: UInt8) throws {
      let journal = try open()
      let name = try #require(DocumentName("votes"))
      let state = try journal.view { view throws(JournalError) in try view.load(name) }
      #expect(state.revision == sums.count - 1)
      var stage = try TallyStage(journal, state)
      #expect(sums.count == 1 || stage.authority.content.sum == sums.last)
      let peer = try stage.join(number)
      for sequence in 1...count {
        try stage.add(sequence, sequence, on: stage.authority.revision, from: peer)
        try stage.sync()
        sums.append((sums.last ?? 0) + sequence)
        if sequence == 7 { try journal.write(stage.authority.checkpoint, of: name) }
      }
      while try journal.maintain() {}
    }
  }

  @Test("is written, opened again, checkpointed, and gives each revision back")
  func restart() throws {
    let file = File()
    try file.add(20, by: 1)
    try file.add(15, by: 2)
    let name = try #require(DocumentName("votes"))
    let journal = try file.open(access: .reader)
    for (revision, sum) in file.sums.enumerated() {
      let found = try journal.view { view throws(JournalError) in
        try view.replay(name, to: revision)
      }
      #expect(found?.content.sum == sum)
    }
    let summary = try journal.view { view throws(JournalError) in try view.summary(of: name) }
    #expect(summary?.typeName == "tally" && summary?.revision == 35)
    let atTime = try journal.view { view throws(JournalError) in
      try view.revision(of: name, at: 1_767_225_601_000 + 5000)
    }
    #expect(atTime == 25)
  }

  @Test("is verified to the last edit")
  func verification() throws {
    let file = File()
    try file.add(20, by: 1)
    let report = try JournalVerifier(path: file.path, types: DocumentTypes(Tally.self)).verify()
    #expect(report.isSound && report.editCount == 20 && report.checkpointCount == 1)
  }

  @Test("is left alone by a program that lacks the type, and its texts are served")
  func unknown() throws {
    let file = File()
    try file.add(5, by: 1)
    let name = try #require(DocumentName("votes"))
    let journal = try file.open(.builtIn, access: .reader)
    do throws(JournalError) {
      _ = try journal.view { view throws(JournalError) in try view.load(name) }
      Issue.record("a document of an unknown type was loaded")
    } catch {
      #expect(error.kind == .unknownType)
    }
    let report = try JournalVerifier(path: file.path).verify()
    #expect(report.isSound && report.doubts.contains { $0.contains("tally") })
  }
}
