import Glibc
import Journaling
import SQLiteJournal
import TestSupport
import Testing
import TextStorage

/// A journal whose edits are in segments, checkpoints, the tail and the log, and its texts.
private final class Original: Sendable {
  let files: JournalFiles
  let closed: JournalFiles
  let texts: [String: [String]]

  // Neither log has the first page: with it a log would be a whole journal of its own.
  static let one = make(longCount: 130)
  static let other = make(longCount: 60)

  private static func make(longCount: Int) -> Original {
    do { return try Original(longCount: longCount) } catch {
      preconditionFailure("a sample can be made: \(error)")
    }
  }

  private init(longCount: Int) throws {
    let sample = try SampleJournal()
    try sample.edit("long", count: longCount, checkpointEvery: 30)
    sample.close()
    try sample.open()
    try sample.edit("short", count: 9)
    try sample.edit("long", count: 25)
    files = JournalFiles(readingFrom: sample.path)
    sample.close()
    closed = JournalFiles(readingFrom: sample.path)
    texts = sample.texts
  }
}

@Suite("A damaged file")
struct DamagedFileTests {
  /// What may be wrong with a document that was read without an error.
  private func fault(
    _ found: Checkpoint, of document: String, _ damage: JournalFiles.Damage
  ) -> String? {
    let texts = Original.one.texts[document] ?? []
    let revision = found.revision
    guard texts.indices.contains(revision), texts[revision] == String(found.text) else {
      return "\(document) has another text at revision \(revision)"
    }
    guard damage.isOfLog || revision == texts.count - 1 else {
      return "\(document) ends at revision \(revision)"
    }
    return nil
  }

  /// Reads all documents of a journal; an error is an answer, a wrong text is not.
  private func faults(in journal: SQLiteJournal, _ damage: JournalFiles.Damage) -> [String] {
    Original.one.texts.keys.sorted().compactMap { document in
      do {
        if let found = try journal.replay(Samples.name(document)) {
          return fault(found, of: document, damage)
        }
        return damage.isOfLog ? nil : "\(document) is not there"
      } catch {
        return nil
      }
    }
  }

  private func verdict(_ path: String) -> Bool {
    guard let report = try? JournalVerifier(path: path).verify() else { return false }
    return report.isSound
  }

  @Test(
    "is refused, or has the texts that were acknowledged",
    arguments: JournalFiles.Damage.allCases)
  func seeds(damage: JournalFiles.Damage) throws {
    var soundCount = 0
    var refusedCount = 0
    for seed in UInt64(1)...60 {
      var random = SplitMix64(seed: seed)
      let folder = TemporaryFolder()
      let path = folder.file("journal")
      // Without the log the main file is all there is: nothing covers its damage.
      let hasLog = damage.isOfLog || seed % 2 == 0
      let files = hasLog ? Original.one.files : Original.one.closed
      files.write(
        to: path, with: damage, mixing: Original.other.files, using: &random)
      let isSound = verdict(path)
      if isSound { soundCount += 1 }
      var found: [String] = []
      if let reader = try? SQLiteJournal(path: path, access: .reader) {
        found += faults(in: reader, damage).map { "reader: \($0)" }
      }
      do {
        var options = SampleJournal.options()
        options.writesBackAside = false
        let writer = try SQLiteJournal(path: path, access: .writer, options: options)
        found += faults(in: writer, damage).map { "writer: \($0)" }
        while (try? writer.maintain()) == true {}
      } catch {
        refusedCount += 1
        #expect(!isSound, "\(damage) \(seed): sound, and refused: \(error)")
      }
      #expect(found == [], "\(damage) \(seed), \(isSound ? "verified" : "not verified")")
      #expect(!isSound || verdict(path), "\(damage) \(seed): sound only before it was opened")
    }
    print("damaged file: \(damage): \(soundCount) sound, \(refusedCount) refused of 60")
    #expect(soundCount < 60 || damage.isOfLog || damage == .indexNoise, "nothing was damaged")
  }
}
