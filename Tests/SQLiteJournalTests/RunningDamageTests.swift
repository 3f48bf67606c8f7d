import Glibc
import Journaling
import SQLiteJournal
import Testing
import TextStorage

@Suite("Damage to an open journal")
struct RunningDamageTests {
  private let sample: SampleJournal
  private let journal: SQLiteJournal

  init() throws {
    var options = SampleJournal.options()
    options.foldingCount = 1000
    options.logReserveByteCount = 1 << 20
    options.writesBackAside = false
    sample = try SampleJournal(options: options)
    try sample.edit("notes", count: 30)
    journal = try #require(sample.journal)
  }

  private func failure(_ body: () throws -> Void) -> JournalError? {
    do {
      try body()
      return nil
    } catch {
      return error as? JournalError
    }
  }

  private func write(_ bytes: [UInt8], at offset: Int, of path: String) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    defer { close(descriptor) }
    #expect(pwrite(descriptor, bytes, bytes.count, off_t(offset)) == bytes.count)
  }

  @Test("an open journal that nobody touched passes every inspection")
  func sound() throws {
    for _ in 0..<3 {
      try journal.watch()
      #expect(try sample.appendOne("notes") == [.appended])
    }
    try sample.edit("notes", count: 3)
    try journal.watch()
    #expect(try JournalVerifier(path: sample.path).verify().isSound)
  }

  @Test("a log that is cut short takes no further edit")
  func cutLog() throws {
    #expect(truncate(sample.path + "-wal", 32 + 5 * 4120) == 0)
    let error = failure { _ = try sample.appendOne("notes") }
    #expect(error?.kind == .corrupt && error?.message.contains("-wal was cut short") == true)
    // What is in it no more was acknowledged: nothing is written behind it.
    #expect(failure { _ = try sample.appendOne("notes") } != nil)
  }

  @Test("a newest commit that was written over is found by an inspection")
  func overwrittenCommit() throws {
    let log = JournalFiles.content(sample.path + "-wal")
    var end = 32
    while log[end + 8..<end + 16] == log[16..<24] { end += 4120 }
    write([UInt8](repeating: 0x55, count: 64), at: end - 200, of: sample.path + "-wal")
    let error = failure { try journal.watch() }
    #expect(error?.kind == .corrupt && error?.message.contains("written over") == true)
  }

  @Test("a file that is cut short takes no further edit")
  func cutFile() throws {
    let sample = try SampleJournal()
    try sample.edit("notes", count: 30)
    sample.close()
    try sample.open()
    #expect(truncate(sample.path, 4096) == 0)
    let error = failure { try sample.journal?.watch() }
    #expect(error?.kind == .corrupt && error?.message.contains("was cut short") == true)
  }

  /// How a journal loses its name.
  enum Disappearance: CaseIterable, Sendable {
    case logDeleted, fileDeleted, allDeleted, fileMoved, fileReplaced

    func strike(_ path: String) {
      switch self {
      case .logDeleted: unlink(path + "-wal")
      case .fileDeleted: unlink(path)
      case .allDeleted: for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
      case .fileMoved: rename(path, path + ".moved")
      case .fileReplaced:
        unlink(path)
        JournalFiles.store([1, 2, 3], path)
      }
    }
  }

  @Test(
    "what an open journal holds is copied to a file beside it when its file or log is gone",
    arguments: Disappearance.allCases, [true, false])
  func rescued(disappearance: Disappearance, isWatched: Bool) throws {
    disappearance.strike(sample.path)
    let error = failure {
      if isWatched { try journal.watch() } else { _ = try sample.appendOne("notes") }
    }
    #expect(error?.kind == .missing)
    let copy = sample.path + "-rescued-1"
    #expect(error?.message.contains("is now in \(copy)") == true, "\(error?.message ?? "")")
    // The next attempt makes no other copy.
    #expect(failure { _ = try sample.appendOne("notes") } != nil)
    #expect(!JournalFiles.exists(sample.path + "-rescued-2"))
    let report = try JournalVerifier(path: copy).verify()
    #expect(report.isSound && report.editCount == 30)
    let rescued = try SQLiteJournal(path: copy, access: .writer, options: SampleJournal.options())
    let found = try rescued.replay(Samples.name("notes"))
    #expect(found.map { String($0.text) } == sample.texts["notes"]?.last)
  }

  @Test("a journal that cannot be copied says so, and why")
  func noCopy() throws {
    for number in 1...9 { JournalFiles.store([], "\(sample.path)-rescued-\(number)") }
    unlink(sample.path + "-wal")
    let error = failure { try journal.watch() }
    #expect(error?.message.contains("could not be copied: there are 9 copies") == true)
  }
}
