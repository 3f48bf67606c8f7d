import EditModel
import Journaling
import SQLiteJournal
import Testing
import TextStorage

/// A server's work on a disk with one fault: it goes on until all of it is done.
private final class Workload {
  let disk: SimulatedDisk
  private let layer: FaultyFileLayer
  private let sample: SampleJournal
  private static let documents = ["a", "bb", "ccc"]
  private static let editCount = 14
  private var failureCount = 0

  init(_ disk: SimulatedDisk) throws {
    self.disk = disk
    layer = FaultyFileLayer(disk)
    var options = SQLiteJournal.Options()
    options.foldingCount = 5
    options.segmentCount = 4
    options.logPageCount = 12
    options.logReserveByteCount = 0
    options.vfs = layer.name
    options.writesBackAside = false
    sample = try SampleJournal(options: options, opens: false)
  }

  /// Does all the work, whatever it takes, closes the journal and checks it.
  func run() throws {
    for index in 0..<Self.editCount {
      // Two documents in each commit.
      let names = [Self.documents[index % 3], Self.documents[(index + 1) % 3]]
      try commit(names.map { sample.nextAppend($0) })
      try insisting { journal in while try journal.maintain() {} }
      if index % 5 == 4 { try checkpoint(names[0]) }
    }
    sample.close()
    try check(inFlight: [])
    // What was acknowledged must not have been in memory alone.
    disk.cut()
    disk.restart()
    try check(inFlight: [])
  }

  private func commit(_ appends: [JournalAppend]) throws {
    var isDone = false
    while !isDone {
      try insisting { journal in
        for (append, outcome) in zip(appends, try journal.append(appends)) {
          switch outcome {
          case .appended: break
          case .conflict(let actual):
            // The failed attempt before this one got through after all: both or none.
            #expect(actual == append.expectedRevision + 1)
            #expect(self.failureCount > 0)
          }
        }
        isDone = true
      } onFailure: {
        try self.check(inFlight: appends)
      }
    }
    for append in appends { try sample.note(append) }
  }

  private func checkpoint(_ document: String) throws {
    try insisting { journal in
      let replayed = try journal.replay(Samples.name(document))
      if let replayed { try journal.write(replayed, of: Samples.name(document)) }
    }
  }

  /// Tries until it works: opens the journal, repairs the disk, brings the power back.
  private func insisting(
    _ body: (SQLiteJournal) throws -> Void, onFailure: () throws -> Void = {}
  ) throws {
    while true {
      do {
        if sample.journal == nil { try sample.open() }
        if let journal = sample.journal { return try body(journal) }
      } catch let error as JournalError {
        failureCount += 1
        #expect(disk.hasFailed, "\(error)")
        #expect([.inputOutput, .diskFull].contains(error.kind), "\(error)")
        try #require(failureCount < 20, "\(error)")
        if disk.isDown {
          sample.close()
          disk.restart()
          try onFailure()
        } else if failureCount > 2 {
          disk.repair()
        }
      }
    }
  }

  /// Checks that the journal is sound and holds exactly what was acknowledged, or that and all of
  /// what was under way.
  private func check(inFlight: [JournalAppend]) throws {
    guard !sample.texts.isEmpty else { return }
    let report = try JournalVerifier(path: sample.path).verify()
    #expect(report.findings.isEmpty)
    let reader = try SQLiteJournal(path: sample.path, access: .reader)
    var landed: Set<Bool> = []
    for document in Self.documents {
      guard let texts = sample.texts[document] else { continue }
      let found = try reader.replay(Samples.name(document))
      let acknowledged = texts.count - 1
      let underWay = inFlight.contains { $0.document.text == document } ? 1 : 0
      #expect((acknowledged...acknowledged + underWay).contains(found?.revision ?? 0))
      if underWay == 1 { landed.insert(found?.revision == acknowledged + 1) }
      let text = try reader.replay(Samples.name(document), to: acknowledged)
      #expect(text.map { String($0.text) } == texts.last)
    }
    #expect(landed.count <= 1, "a commit is there as a whole or not at all")
  }
}

@Suite("SQLite on a faulty disk")
struct LongFaultyDiskTests {
  @Test(
    "a fault in any one operation costs nothing that was acknowledged",
    arguments: SimulatedDisk.Fault.allCases)
  func everyOperation(fault: SimulatedDisk.Fault) throws {
    let sound = SimulatedDisk(fault: nil)
    try Workload(sound).run()
    var tried = 0
    for operation in 0..<sound.operationCount {
      let disk = SimulatedDisk(fault: fault, at: operation)
      try Workload(disk).run()
      #expect(disk.hasFailed)
      tried += 1
    }
    print("faulty disk: \(tried) operations, each of which \(fault)")
    #expect(tried > 100)
  }
}
