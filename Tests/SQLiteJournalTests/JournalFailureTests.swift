import Glibc
import Journaling
import SQLiteJournal
import Testing

@Suite("A journal in trouble")
struct JournalFailureTests {
  private func options() -> SQLiteJournal.Options {
    var options = SampleJournal.options()
    options.busyMilliseconds = 10
    return options
  }

  private func kind(_ body: () throws -> Void) -> JournalError.Kind? {
    do {
      try body()
      return nil
    } catch {
      return (error as? JournalError)?.kind
    }
  }

  @Test("a second writer is refused while the first has the journal, readers are not")
  func oneWriter() throws {
    let sample = try SampleJournal()
    try sample.edit("notes", count: 3)
    #expect(kind { _ = try SQLiteJournal(path: sample.path, access: .writer) } == .locked)
    let reader = try SQLiteJournal(path: sample.path, access: .reader)
    #expect(try reader.summary(of: Samples.name("notes"))?.revision == 3)
    #expect(kind { _ = try SQLiteJournal(path: sample.path, access: .writer) } == .locked)
    try sample.edit("notes", count: 1)
    #expect(try reader.summary(of: Samples.name("notes"))?.revision == 4)
    sample.close()
    #expect(throws: Never.self) { try SQLiteJournal(path: sample.path, access: .writer) }
  }

  @Test("a refused writer closes no descriptor of another thread")
  func refusedWriterClosesItsOwn() async throws {
    let sample = try SampleJournal()
    let path = sample.path
    let refusing = Task.detached {
      for _ in 0..<10_000 { _ = try? SQLiteJournal(path: path, access: .writer) }
    }
    // Whatever is opened between two closes of one descriptor has its number.
    var lostCount = 0
    for _ in 0..<100_000 {
      let descriptor = Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC)
      sched_yield()
      if fcntl(descriptor, F_GETFD) < 0 { lostCount += 1 } else { close(descriptor) }
    }
    await refusing.value
    #expect(lostCount == 0)
  }

  @Test("a reader does not append and finds nothing where nothing is")
  func reader() throws {
    let sample = try SampleJournal()
    let append = sample.nextAppend("notes")
    let reader = try SQLiteJournal(path: sample.path, access: .reader)
    #expect(kind { _ = try reader.append([append]) } == .misuse)
    let absent = sample.folder.file("absent")
    #expect(kind { _ = try SQLiteJournal(path: absent, access: .reader) } == .missing)
    #expect(access(absent, F_OK) != 0)
    let nowhere = sample.folder.file("nowhere/journal")
    #expect(kind { _ = try SQLiteJournal(path: nowhere, access: .writer) } == .missing)
  }

  @Test("a lock held by a stranger refuses appends until it is gone")
  func stranger() throws {
    let sample = try SampleJournal(options: options())
    try sample.edit("notes", count: 2)
    let append = sample.nextAppend("notes")
    let stranger = RawDatabase(sample.path)
    stranger.run("BEGIN IMMEDIATE")
    #expect(kind { _ = try sample.journal?.append([append]) } == .locked)
    #expect(try sample.journal?.summary(of: Samples.name("notes"))?.revision == 2)
    stranger.run("COMMIT")
    #expect(try sample.journal?.append([append]) == [.appended])
  }

  @Test("a deleted file refuses appends, also after another of its name appeared")
  func deleted() throws {
    let sample = try SampleJournal()
    try sample.edit("notes", count: 2)
    let append = sample.nextAppend("notes")
    let moved = sample.folder.file("moved")
    for suffix in ["", "-wal", "-shm"] { rename(sample.path + suffix, moved + suffix) }
    for _ in 0..<2 { #expect(kind { _ = try sample.journal?.append([append]) } == .missing) }
    #expect(access(sample.path, F_OK) != 0)
    RawDatabase(sample.path).run("CREATE TABLE t (x)")
    #expect(kind { _ = try sample.journal?.append([append]) } == .corrupt)
    unlink(sample.path)
    let other = try SampleJournal()
    other.close()
    rename(other.path, sample.path)
    #expect(kind { _ = try sample.journal?.append([append]) } == .missing)
    for suffix in ["", "-wal", "-shm"] { rename(moved + suffix, sample.path + suffix) }
    #expect(try sample.journal?.append([append]) == [.appended])
    #expect(try sample.journal?.summary(of: Samples.name("notes"))?.revision == 3)
  }

  @Test("a deleted log refuses appends, and what was acknowledged is still there")
  func deletedLog() throws {
    let sample = try SampleJournal()
    try sample.edit("notes", count: 2)
    let append = sample.nextAppend("notes")
    let moved = sample.folder.file("moved")
    rename(sample.path + "-wal", moved)
    #expect(kind { _ = try sample.journal?.append([append]) } == .missing)
    rename(moved, sample.path + "-wal")
    #expect(try sample.journal?.append([append]) == [.appended])
    #expect(try sample.journal?.summary(of: Samples.name("notes"))?.revision == 3)
  }

  @Test("a file or a log that somebody writes over refuses appends until it is as it was")
  func writtenOver() throws {
    let sample = try SampleJournal()
    try sample.edit("notes", count: 2)
    let append = sample.nextAppend("notes")
    for path in [sample.path, sample.path + "-wal"] {
      let file = open(path, O_RDWR)
      defer { close(file) }
      var before = [UInt8](repeating: 0, count: 32)
      #expect(pread(file, &before, 32, 0) == 32)
      #expect(pwrite(file, [UInt8](repeating: 0xA5, count: 32), 32, 0) == 32)
      #expect(kind { _ = try sample.journal?.append([append]) } == .corrupt)
      #expect(pwrite(file, before, 32, 0) == 32)
    }
    #expect(try sample.journal?.append([append]) == [.appended])
    #expect(try sample.journal?.summary(of: Samples.name("notes"))?.revision == 3)
  }

  @Test("a reader tells that the file is another one now, however often it is asked")
  func replacedBeneathReader() throws {
    let sample = try SampleJournal()
    try sample.edit("notes", count: 2)
    let reader = try SQLiteJournal(path: sample.path, access: .reader)
    #expect(try reader.summary(of: Samples.name("notes"))?.revision == 2)
    sample.close()
    let other = try SampleJournal()
    try other.edit("notes", count: 5)
    other.close()
    rename(other.path, sample.path)
    #expect(kind { _ = try reader.summary(of: Samples.name("notes")) } == .missing)
    #expect(kind { _ = try reader.summary(of: Samples.name("notes")) } == .missing)
  }

  @Test("what is no journal is refused, and left as it is")
  func noJournal() throws {
    let folder = TemporaryFolder()
    let text = folder.file("text")
    let descriptor = open(text, O_WRONLY | O_CREAT, 0o600)
    let content = Array(String(repeating: "no database, just text. ", count: 400).utf8)
    #expect(write(descriptor, content, content.count) == content.count)
    close(descriptor)
    #expect(kind { _ = try SQLiteJournal(path: text, access: .writer) } == .corrupt)
    #expect(kind { _ = try SQLiteJournal(path: text, access: .reader) } == .corrupt)
    let database = folder.file("database")
    RawDatabase(database).run("CREATE TABLE theirs (x); PRAGMA user_version = 3")
    #expect(kind { _ = try SQLiteJournal(path: database, access: .writer) } == .corrupt)
    #expect(kind { _ = try SQLiteJournal(path: database, access: .reader) } == .corrupt)
    #expect(RawDatabase(database).text("PRAGMA journal_mode") == "delete")
    let empty = folder.file("empty")
    close(open(empty, O_WRONLY | O_CREAT, 0o600))
    #expect(kind { _ = try SQLiteJournal(path: empty, access: .reader) } == .corrupt)
  }

  @Test("a journal of a newer version is refused")
  func newerSchema() throws {
    let sample = try SampleJournal()
    sample.close()
    RawDatabase(sample.path).run("PRAGMA user_version = 4")
    #expect(kind { _ = try SQLiteJournal(path: sample.path, access: .writer) } == .newerSchema)
    #expect(kind { _ = try SQLiteJournal(path: sample.path, access: .reader) } == .newerSchema)
  }

  @Test("a journal cut off in the middle is corrupt, not shorter")
  func truncated() throws {
    let sample = try SampleJournal()
    try sample.edit("notes", count: 300)
    sample.close()
    truncate(sample.path, 20 << 10)
    #expect(kind { _ = try JournalVerifier(path: sample.path).verify() } != nil)
  }
}

@Suite("A journal that cannot be written")
struct ReadOnlyJournalTests {
  private func setMode(_ folder: TemporaryFolder, file: UInt32, folder mode: UInt32) {
    for name in ["journal", "journal-wal", "journal-shm"] {
      chmod(folder.file(name), file)
    }
    chmod(folder.path, mode)
  }

  @Test("a closed journal is read without anything being made beside it")
  func readOnlyFolder() throws {
    let sample = try SampleJournal()
    try sample.edit("notes", count: 30)
    sample.close()
    setMode(sample.folder, file: 0o444, folder: 0o555)
    try asOrdinaryUser {
      let report = try JournalVerifier(path: sample.path).verify()
      #expect(report.editCount == 30 && report.findings.isEmpty)
      let error = #expect(throws: JournalError.self) {
        try SQLiteJournal(path: sample.path, access: .writer)
      }
      #expect(error?.kind == .readOnly)
    }
    #expect(access(sample.path + "-wal", F_OK) != 0)
  }

  @Test("a copy of a file and its log is read with what only the log holds")
  func copyWithLog() throws {
    let sample = try SampleJournal()
    try sample.edit("notes", count: 30)
    let copy = TemporaryFolder()
    for suffix in ["", "-wal"] { copyFile(sample.path + suffix, copy.file("journal") + suffix) }
    setMode(copy, file: 0o444, folder: 0o555)
    try asOrdinaryUser {
      let report = try JournalVerifier(path: copy.file("journal")).verify()
      #expect(report.editCount == 30 && report.findings.isEmpty)
    }
    #expect(access(copy.file("journal-shm"), F_OK) != 0)
  }

  private func copyFile(_ source: String, _ target: String) {
    let from = open(source, O_RDONLY)
    let to = open(target, O_WRONLY | O_CREAT, 0o600)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = read(from, &buffer, buffer.count), count > 0 {
      precondition(write(to, buffer, count) == count, "the copy has room")
    }
    close(from)
    close(to)
  }

  /// Runs `body` on this thread without the rights of root, whom no mode bits stop.
  private func asOrdinaryUser(_ body: () throws -> Void) rethrows {
    let isRoot = geteuid() == 0
    if isRoot { _ = setFileSystemUser(65534) }
    defer { if isRoot { _ = setFileSystemUser(0) } }
    try body()
  }
}

/// Changes whose rights this thread has on files, and no other thread (Linux, setfsuid(2)); the
/// header is in no module.
@_silgen_name("setfsuid")
private func setFileSystemUser(_ user: UInt32) -> Int32
