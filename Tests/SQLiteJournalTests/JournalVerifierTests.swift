import Compression
import EditModel
import Glibc
import Journaling
import SQLiteJournal
import Testing
import TextStorage

@Suite("Verification")
struct JournalVerifierTests {
  private func sample() throws -> SampleJournal {
    let sample = try SampleJournal()
    try sample.edit("long", count: 1)
    try sample.edit("other", count: 34)
    try sample.edit("long", count: 134)
    return sample
  }

  private func expectFlaw(
    at revision: Int, after damage: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let findings = try sample().findings(after: damage)
    #expect(findings.map(\.document.text) == ["long"], sourceLocation: sourceLocation)
    #expect(findings.map(\.revision) == [revision], sourceLocation: sourceLocation)
  }

  @Test("a sound journal has no findings, and everything in it is counted")
  func sound() throws {
    let sample = try sample()
    let open = try JournalVerifier(path: sample.path).verify()
    #expect(open.documentCount == 2 && open.editCount == 169 && open.checkpointCount == 23)
    #expect(open.findings.isEmpty)
    sample.close()
    #expect(try JournalVerifier(path: sample.path).verify() == open)
    let one = try JournalVerifier(path: sample.path).verify([Samples.name("other")])
    #expect(one.documentCount == 1 && one.editCount == 34 && one.checkpointCount == 4)
    #expect(throws: JournalError.self) {
      try JournalVerifier(path: sample.path).verify([Samples.name("absent")])
    }
  }

  @Test("progress is told until all edits are counted")
  func progress() throws {
    let sample = try sample()
    var counts: [Int] = []
    let verifier = try JournalVerifier(path: sample.path) { counts.append($0.editCount) }
    _ = try verifier.verify()
    #expect(counts == counts.sorted())
    #expect(counts.last == 169)
  }

  @Test("the samples have segments, checkpoints and a tail, so that each kind is damaged")
  func kinds() throws {
    let sample = try sample()
    sample.close()
    let raw = RawDatabase(sample.path)
    #expect(raw.integer("SELECT count(*) FROM segment WHERE document = 1") > 5)
    #expect(raw.integer("SELECT count(*) FROM segment WHERE encoding = 1") > 3)
    #expect(raw.integer("SELECT count(*) FROM tail") > 3)
    #expect(raw.integer("SELECT revision FROM document WHERE id = 1") > 100)
  }

  @Test("a changed byte of a row in the tail makes the tail unreadable for a server, too")
  func tailRow() throws {
    let sample = try SampleJournal()
    try sample.edit("long", count: 12)
    sample.close()
    RawDatabase(sample.path).run(
      "UPDATE tail SET record = CAST(substr(record, 1, 12) || x'00' AS BLOB) WHERE arrival = 9")
    #expect(try JournalVerifier(path: sample.path).verify().findings.map(\.revision) == [9])
    let error = #expect(throws: JournalError.self) { try sample.open() }
    #expect(error?.kind == .corrupt)
    #expect(error?.message.contains("tail") == true)
  }

  @Test("a changed hash in the tail is found at its revision")
  func tailHash() throws {
    let sample = try SampleJournal()
    try sample.edit("long", count: 12)
    #expect(
      try sample.findings(after: "UPDATE tail SET hash = zeroblob(32) WHERE arrival = 7")
        .map(\.revision) == [7])
  }

  @Test("a lost segment is found at its first revision")
  func lostSegment() throws {
    let sample = try sample()
    sample.close()
    let first = RawDatabase(sample.path).integer(
      "SELECT min(first) FROM segment WHERE document = 1 AND first > 10")
    #expect(
      try sample.findings(after: "DELETE FROM segment WHERE document = 1 AND first = \(first)")
        .map(\.revision) == [first])
  }

  @Test("a segment with another hash is found at its end")
  func segmentHash() throws {
    let sample = try sample()
    sample.close()
    let end = RawDatabase(sample.path).integer("SELECT last FROM segment WHERE document = 1")
    #expect(
      try sample.findings(
        after: "UPDATE segment SET hash = zeroblob(32) WHERE document = 1 AND last = \(end)"
      ).map(\.revision) == [end])
  }

  @Test("a document with another hash is found at its newest folded revision")
  func documentHash() throws {
    let sample = try sample()
    let findings = try sample.findings(
      after: "UPDATE document SET hash = zeroblob(32) WHERE id = 1")
    #expect(findings.map(\.document.text) == ["long"])
  }

  @Test("a checkpoint with another text is found at its revision")
  func checkpointText() throws {
    try expectFlaw(
      at: 21,
      after: """
        UPDATE checkpoint SET (digest, encoding, byte_count, body) =
          (SELECT digest, encoding, byte_count, body FROM checkpoint
           WHERE document = 1 AND revision = 14)
        WHERE document = 1 AND revision = 21
        """)
  }

  @Test("a changed time is found wherever it stands")
  func times() throws {
    try expectFlaw(
      at: 21,
      after: "UPDATE checkpoint SET milliseconds = 7 WHERE document = 1 AND revision = 21")
    try expectFlaw(
      at: 1, after: "UPDATE segment SET began = began - 1 WHERE document = 1 AND first = 1")
    let modified = try sample().findings(
      after: "UPDATE document SET modified = modified + 1 WHERE id = 1")
    #expect(modified.map(\.document.text) == ["long"])
  }

  @Test("a checkpoint with damaged bytes is found at its revision")
  func checkpointBytes() throws {
    try expectFlaw(
      at: 28,
      after: "UPDATE checkpoint SET body = zeroblob(9) WHERE document = 1 AND revision = 28")
  }

  @Test("a checkpoint of a revision that is not there is found")
  func futureCheckpoint() throws {
    try expectFlaw(
      at: 500, after: "UPDATE checkpoint SET revision = 500 WHERE document = 1 AND revision = 28")
  }

  @Test("a session with another newest edit is found")
  func session() throws {
    try expectFlaw(at: 135, after: "UPDATE session SET fingerprint = 0 WHERE document = 1")
    try expectFlaw(at: 135, after: "UPDATE session SET sequence = 1 WHERE document = 1")
  }

  @Test("a lost session is found")
  func lostSession() throws {
    try expectFlaw(at: 135, after: "DELETE FROM session WHERE document = 1")
  }

  @Test("a document that ends early is found by its sessions")
  func truncated() throws {
    let sample = try sample()
    sample.close()
    let end = RawDatabase(sample.path).integer(
      "SELECT max(last) FROM segment WHERE document = 1 AND last < 100")
    let findings = try sample.findings(
      after: """
        DELETE FROM segment WHERE document = 1 AND last > \(end);
        DELETE FROM checkpoint WHERE document = 1 AND revision > \(end);
        DELETE FROM tail WHERE document = 1;
        UPDATE document SET revision = \(end), hash = (SELECT hash FROM segment
          WHERE document = 1 AND last = \(end)) WHERE id = 1
        """)
    #expect(findings.map(\.document.text) == ["long"])
    #expect(findings.map(\.revision) == [end])
  }
}

@Suite("Verification of every byte")
struct EveryByteTests {
  @Test("whatever byte of a segment changes, the first revision that it touches is named")
  func segmentBytes() throws {
    let sample = try SampleJournal()
    try sample.edit("long", count: 40, checkpointEvery: 1000)
    sample.close()
    let raw = RawDatabase(sample.path)
    let last = raw.integer("SELECT last FROM segment WHERE first = 1")
    let sound = Array(raw.text("SELECT hex(edits) FROM segment WHERE first = 1"))
    let byteCount = raw.integer("SELECT byte_count FROM segment WHERE first = 1")
    let edits = inflated(sound, byteCount: byteCount)
    var harmlessCount = 0
    for digit in sound.indices {
      var damaged = sound
      damaged[digit] = sound[digit] == "0" ? "1" : "0"
      // The last byte of a deflated block may have bits that say nothing.
      if inflated(damaged, byteCount: byteCount) == edits {
        harmlessCount += 1
        continue
      }
      raw.run("UPDATE segment SET edits = x'\(String(damaged))' WHERE first = 1")
      let findings = try JournalVerifier(path: sample.path).verify().findings
      #expect(findings.count == 1, "digit \(digit)")
      #expect(findings.allSatisfy { (1...last).contains($0.revision) }, "digit \(digit)")
    }
    #expect(harmlessCount <= 2)
  }

  private func inflated(_ digits: [Character], byteCount: Int) -> [UInt8]? {
    let values = digits.map { UInt8($0.hexDigitValue ?? 0) }
    let bytes = stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    return bytes.withUnsafeBytes { Encoding.deflated.decode($0, byteCount: byteCount) }
  }
}

@Suite("Replay")
struct ReplayTests {
  @Test("every revision and every time of a document can be read")
  func everyRevision() throws {
    let sample = try SampleJournal()
    try sample.edit("long", count: 90, checkpointEvery: 25)
    let texts = sample.texts["long"] ?? []
    let reader = try SQLiteJournal(path: sample.path, access: .reader)
    let name = Samples.name("long")
    for (revision, text) in texts.enumerated() {
      let found = try reader.replay(name, to: revision)
      #expect(found?.revision == revision)
      #expect(found.map { String($0.text) } == text)
      #expect(try reader.revision(of: name, at: Int64(revision) * 10 + 3) == revision)
    }
    #expect(try reader.replay(name)?.revision == 90)
    #expect(try reader.replay(name, to: 91) == nil)
    #expect(try reader.replay(name, to: -1) == nil)
    #expect(try reader.replay(Samples.name("absent")) == nil)
    #expect(try reader.revision(of: Samples.name("absent"), at: 1) == nil)
  }
}
