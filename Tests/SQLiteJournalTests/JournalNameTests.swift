import Glibc
import Journaling
import SQLiteJournal
import Testing

@Suite("The names of a journal")
struct JournalNameTests {
  private func kind(_ body: () throws -> Void) -> JournalError.Kind? {
    do {
      try body()
      return nil
    } catch {
      return (error as? JournalError)?.kind
    }
  }

  @Test("whatever name leads to a journal, it has one writer", arguments: [true, false])
  func oneWriter(isSymbolic: Bool) throws {
    let sample = try SampleJournal()
    try sample.edit("notes", count: 3)
    let elsewhere = TemporaryFolder()
    let name = elsewhere.file("other")
    #expect((isSymbolic ? symlink : link)(sample.path, name) == 0)
    let error = #expect(throws: JournalError.self) {
      try SQLiteJournal(path: name, access: .writer)
    }
    #expect(error?.kind == .locked)
    for path in [sample.path, name] {
      #expect(access(path + "-lock", F_OK) != 0, "nobody can delete the lock")
    }
    try sample.edit("notes", count: 1)
    sample.close()
    let second = try SQLiteJournal(path: name, access: .writer)
    #expect(try second.summary(of: Samples.name("notes"))?.revision == 4)
    #expect(kind { _ = try SQLiteJournal(path: sample.path, access: .writer) } == .locked)
  }

  @Test("what is said of a journal names the real file")
  func messages() throws {
    let sample = try SampleJournal()
    let name = sample.folder.file("link")
    #expect(symlink(sample.path, name) == 0)
    let error = #expect(throws: JournalError.self) {
      try SQLiteJournal(path: name, access: .writer)
    }
    #expect(error?.message == "another server has the journal \(sample.path)")
  }

  @Test("a refused writer leaves SQLite its locks")
  func locksStay() throws {
    let sample = try SampleJournal()
    try sample.edit("notes", count: 1)
    // To close it earlier would drop them.
    let descriptor = open(sample.path, O_RDWR | O_CLOEXEC)
    defer {
      sample.close()
      close(descriptor)
    }
    #expect(Self.lock(on: descriptor) == F_RDLCK)
    for _ in 0..<10 {
      #expect(kind { _ = try SQLiteJournal(path: sample.path, access: .writer) } == .locked)
    }
    #expect(Self.lock(on: descriptor) == F_RDLCK)
  }

  /// What a connection of SQLite holds on its file as long as it is open.
  private static func lock(on descriptor: Int32) -> Int32 {
    var range = flock()
    range.l_type = Int16(F_WRLCK)
    range.l_whence = Int16(SEEK_SET)
    range.l_start = 0x4000_0002
    range.l_len = 510
    let getLock: Int32 = 36  // F_OFD_GETLK, which the header hides from Swift.
    #expect(fcntl(descriptor, getLock, &range) == 0)
    return Int32(range.l_type)
  }

  @Test("a log is found by a symbolic link, also where nothing can be made beside it")
  func logBehindLink() throws {
    let sample = try SampleJournal()
    try sample.edit("notes", count: 30)
    let elsewhere = TemporaryFolder()
    let name = elsewhere.file("link")
    #expect(symlink(sample.path, name) == 0)
    #expect(try JournalVerifier(path: name).verify().editCount == 30)
    let reader = try SQLiteJournal(path: name, access: .reader)
    #expect(try reader.summary(of: Samples.name("notes"))?.revision == 30)
    #expect(access(name + "-wal", F_OK) != 0 && access(name + "-shm", F_OK) != 0)
  }

  @Test("a journal is made where a link points to, in steps and relative ones too")
  func danglingLinks() throws {
    let folder = TemporaryFolder()
    #expect(symlink("second", folder.file("first")) == 0)
    #expect(symlink("./third", folder.file("second")) == 0)
    do {
      let journal = try SQLiteJournal(path: folder.file("first"), access: .writer)
      #expect(try journal.append([Samples.append("a", after: 0, count: 1)]) == [.appended])
      #expect(access(folder.file("third-wal"), F_OK) == 0)
    }
    #expect(try JournalVerifier(path: folder.file("third")).verify().editCount == 1)
    #expect(symlink("round", folder.file("round")) == 0)
    #expect(kind { _ = try SQLiteJournal(path: folder.file("round"), access: .writer) } != nil)
  }

  @Test("a file that takes the place of a journal is locked as well before it is written")
  func replacedFile() throws {
    let sample = try SampleJournal()
    try sample.edit("notes", count: 2)
    sample.close()
    let copy = JournalFiles(readingFrom: sample.path)
    try sample.open()
    try sample.edit("notes", count: 1)
    unlink(sample.path)
    JournalFiles.store(copy.main, sample.path)
    for suffix in ["-wal", "-shm"] { unlink(sample.path + suffix) }
    let append = Samples.append("other", after: 0, count: 1)
    #expect(kind { _ = try sample.journal?.append([append]) } == .missing)
    #expect(try sample.journal?.append([append]) == [.appended])
    #expect(kind { _ = try SQLiteJournal(path: sample.path, access: .writer) } == .locked)
  }
}
