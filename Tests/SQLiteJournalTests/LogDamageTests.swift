import Glibc
import Journaling
import SQLiteJournal
import TestSupport
import Testing
import TextStorage

/// The files of a server that was killed.
private struct KilledJournal {
  var main: [UInt8]
  var log: [UInt8]
  var count: [UInt8]

  private static let headerByteCount = 32
  private static let frameByteCount = 24 + 4096

  init(_ path: String) {
    main = JournalFiles.content(path)
    log = JournalFiles.content(path + "-wal")
    count = JournalFiles.content(path + "-durable")
  }

  /// Whether each frame of the log's own generation ends a commit.
  var frames: [Bool] {
    var frames: [Bool] = []
    var start = Self.headerByteCount
    while start + Self.frameByteCount <= log.count, log[start + 8..<start + 16] == log[16..<24] {
      frames.append(log[start + 4..<start + 8].contains { $0 != 0 })
      start += Self.frameByteCount
    }
    return frames
  }

  /// The bytes of the log up to the end of so many frames.
  static func bytes(ofFrames count: Int) -> Range<Int> {
    0..<headerByteCount + count * frameByteCount
  }

  /// Bytes of the log that were written.
  var used: Range<Int> { Self.bytes(ofFrames: frames.count) }

  /// How many frames there are before the newest commit.
  var frameCountBeforeNewest: Int { (frames.dropLast().lastIndex(of: true) ?? -1) + 1 }

  func store(_ path: String) {
    JournalFiles.store(main, path)
    if !log.isEmpty { JournalFiles.store(log, path + "-wal") }
    if !count.isEmpty { JournalFiles.store(count, path + "-durable") }
  }

  /// What happens to a log.
  enum Damage: CaseIterable, Sendable {
    case flippedBit, cut, zeroedPage, deleted
  }

  mutating func spoil(
    _ damage: Damage, in range: Range<Int>, using random: inout some RandomNumberGenerator
  ) {
    let place = Int.random(in: range, using: &random)
    switch damage {
    case .flippedBit: log[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case .cut: log.removeLast(log.count - place)
    case .zeroedPage:
      let page = place / 4096 * 4096
      for index in page..<min(page + 4096, range.upperBound) { log[index] = 0 }
    case .deleted: log = []
    }
  }
}

@Suite("A damaged log")
struct LogDamageTests {
  private let sample: SampleJournal

  /// A journal with folded edits, whose log has begun anew once, is filled with zeros and ends with
  /// an edit.
  init() throws {
    var options = SampleJournal.options()
    options.logReserveByteCount = 1 << 20
    options.logPageCount = 120
    options.writesBackAside = false
    sample = try SampleJournal(options: options)
    try sample.edit("long", count: 60)
    try sample.edit("other", count: 9)
    for _ in 0..<5 { _ = try sample.appendOne("long") }
  }

  private func isOpened(_ path: String) -> Bool {
    (try? SQLiteJournal(path: path, access: .writer, options: SampleJournal.options())) != nil
  }

  /// What `--verify` calls wrong.
  private func flaws(_ path: String) throws -> [String] {
    let report = try JournalVerifier(path: path).verify()
    #expect(report.findings.isEmpty)
    return report.flaws
  }

  private func expectRefusal(
    _ killed: KilledJournal, _ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let folder = TemporaryFolder()
    let path = folder.file("journal")
    killed.store(path)
    #expect(try flaws(path).count == 1, comment, sourceLocation: sourceLocation)
    let error = #expect(throws: JournalError.self, comment, sourceLocation: sourceLocation) {
      try SQLiteJournal(path: path, access: .writer, options: SampleJournal.options())
    }
    #expect(error?.kind == .corrupt, comment, sourceLocation: sourceLocation)
    let isLost = error?.message.contains("acknowledged") == true
    let isDamaged = error?.message.contains("lost") == true
    #expect(isLost || isDamaged, "\(error?.message ?? "")", sourceLocation: sourceLocation)
    let now = KilledJournal(path)
    let isKept = now.main == killed.main && now.log == killed.log && now.count == killed.count
    #expect(isKept, "the files stay as they were", sourceLocation: sourceLocation)
  }

  @Test("the log of a killed server is sound as it was left")
  func undamaged() throws {
    let killed = KilledJournal(sample.path)
    #expect((10..<120).contains(killed.frames.count))
    #expect(killed.log.count > killed.used.upperBound + 4096)
    let folder = TemporaryFolder()
    killed.store(folder.file("journal"))
    let report = try JournalVerifier(path: folder.file("journal")).verify()
    #expect(report.isSound && report.doubts.isEmpty && report.editCount == 74)
    #expect(isOpened(folder.file("journal")))
  }

  @Test(
    "the loss of what was acknowledged is told, and nothing is written",
    arguments: KilledJournal.Damage.allCases)
  private func loss(damage: KilledJournal.Damage) throws {
    let sound = KilledJournal(sample.path)
    for seed in UInt64(1)...(damage == .deleted ? 1 : 150) {
      var random = SplitMix64(seed: seed)
      var killed = sound
      killed.spoil(damage, in: sound.used, using: &random)
      try expectRefusal(killed, "seed \(seed)")
    }
  }

  @Test(
    "commits behind a damaged frame are told of where nothing was counted",
    arguments: [KilledJournal.Damage.flippedBit, .zeroedPage])
  private func uncounted(damage: KilledJournal.Damage) throws {
    var sound = KilledJournal(sample.path)
    sound.count = []
    for seed in UInt64(1)...50 {
      var random = SplitMix64(seed: seed)
      var killed = sound
      let before = KilledJournal.bytes(ofFrames: sound.frameCountBeforeNewest)
      killed.spoil(damage, in: before, using: &random)
      try expectRefusal(killed, "seed \(seed)")
    }
  }

  @Test("a journal without its count is sound, and it is said that the newest edits may be missing")
  func missingCount() throws {
    let folder = TemporaryFolder()
    let path = folder.file("journal")
    var killed = KilledJournal(sample.path)
    killed.count = []
    killed.store(path)
    let report = try JournalVerifier(path: path).verify()
    #expect(report.isSound && report.doubts.count == 1 && report.doubts[0].contains("-durable"))
    killed.count = [UInt8](repeating: 1, count: 40)
    killed.store(path)
    #expect(try JournalVerifier(path: path).verify().doubts.count == 1)
    #expect(isOpened(path))
  }

  @Test("a newest commit that was torn by a power cut is no damage: nobody was told of it")
  func tornCommit() throws {
    let told = KilledJournal(sample.path)
    _ = try sample.journal?.append([Samples.append("large", after: 0, count: 60)])
    var torn = KilledJournal(sample.path)
    let whole = torn.frames.count
    #expect(whole - told.frames.count > 3)
    torn.count = told.count
    // All of its frames were written but the first.
    let lost =
      told.used.upperBound..<KilledJournal.bytes(ofFrames: told.frames.count + 1).upperBound
    for index in lost { torn.log[index] = 0 }
    let folder = TemporaryFolder()
    let path = folder.file("journal")
    torn.store(path)
    #expect(try flaws(path) == [])
    let journal = try SQLiteJournal(path: path, access: .writer, options: SampleJournal.options())
    #expect(try journal.replay(Samples.name("long"))?.revision == 65)
    #expect(try journal.replay(Samples.name("large")) == nil)
  }

  @Test("the count goes with the log when a journal is closed, and with the journal's lineage")
  func closed() throws {
    let killed = KilledJournal(sample.path)
    sample.close()
    #expect(JournalFiles.content(sample.path + "-durable").isEmpty)
    // An older copy that was put in the place of the journal.
    JournalFiles.store(killed.count, sample.path + "-durable")
    #expect(try flaws(sample.path) == [])
    RawDatabase(sample.path).run("DELETE FROM tail WHERE arrival > 70")
    #expect(try !JournalVerifier(path: sample.path).verify().isSound)
    unlink(sample.path + "-durable")
    #expect(isOpened(sample.path))
  }
}
