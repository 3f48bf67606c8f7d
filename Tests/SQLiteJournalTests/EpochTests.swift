import Journaling
import SQLiteJournal
import Testing

@Suite("The epoch of a journal")
struct EpochTests {
  @Test("is another one for good once it was renewed", arguments: StoreKind.allCases)
  func renewed(kind: StoreKind) throws {
    let store = try Store(kind)
    _ = try store.append([Samples.append("notes", after: 0, count: 3)])
    try store.writing.renewEpoch(to: 7)
    #expect(store.writing.epoch == 7)
    _ = try store.append([Samples.append("notes", after: 3, count: 1)])
    try store.reopen()
    #expect(try store.reading().view { view throws(JournalError) in try view.epoch } == 7)
    #expect(try store.reading().summary(of: Samples.name("notes"))?.revision == 4)
  }

  @Test(
    "is the old one or the new one after a renewal that failed, and the journal goes on",
    arguments: [SimulatedDisk.Fault.fails, .forgets])
  func failed(fault: SimulatedDisk.Fault) throws {
    let disk = SimulatedDisk(fault: fault)
    let layer = FaultyFileLayer(disk)
    var options = SampleJournal.options()
    options.vfs = layer.name
    options.writesBackAside = false
    let sample = try SampleJournal(options: options)
    try sample.edit("notes", count: 3)
    let old = try #require(sample.journal?.epoch)
    disk.spoilNextSync()
    #expect(throws: JournalError.self) { try sample.journal?.renewEpoch(to: old &+ 1) }
    disk.repair()
    #expect(try sample.appendOne("notes") == [.appended])
    let now = try #require(sample.journal?.epoch)
    #expect(now == old || now == old &+ 1)
    #expect(try SQLiteJournal(path: sample.path, access: .reader).epoch == now)
    try sample.journal?.renewEpoch(to: old &+ 2)
    #expect(try SQLiteJournal(path: sample.path, access: .reader).epoch == old &+ 2)
    #expect(try JournalVerifier(path: sample.path).verify().isSound)
  }

  @Test("is expected by a reader that opens the file again, once it was told")
  func reader() throws {
    let sample = try SampleJournal()
    try sample.edit("notes", count: 3)
    let reader = try SQLiteJournal(path: sample.path, access: .reader)
    try sample.journal?.renewEpoch(to: 7)
    let error = #expect(throws: JournalError.self) { try reader.reopen() }
    #expect(error?.message.contains("another journal") == true)
    reader.expect(epoch: 7)
    try reader.reopen()
    #expect(try reader.summary(of: Samples.name("notes"))?.revision == 3)
  }
}
