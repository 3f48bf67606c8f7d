import EditModel
import Journaling
import SQLiteJournal
import StoreSupport
import Testing
import TextStorage

/// Brings a file of the version before up on a disk of which each operation fails in turn.
@Suite("Long: migration on a faulty disk")
struct LongMigrationTests {
  private func options(_ vfs: String? = nil) -> SQLiteJournal.Options {
    var options = SampleJournal.options()
    options.vfs = vfs
    options.writesBackAside = false
    return options
  }

  @Test(
    "whatever operation of the disk fails, it is one version or the other",
    arguments: SimulatedDisk.Fault.allCases)
  func everyOperation(fault: SimulatedDisk.Fault) throws {
    var found: Set<Int> = []
    var operation = 0
    while true {
      let folder = TemporaryFolder()
      let path = folder.file("journal")
      JournalFiles.store(FormerVersions.content(2), path)
      let disk = SimulatedDisk(fault: fault, at: operation)
      let layer = FaultyFileLayer(disk)
      _ = try? SQLiteJournal(path: path, access: .writer, options: options(layer.name))
      guard disk.hasFailed else { break }
      disk.cut()
      disk.restart()
      found.insert(RawDatabase(path).integer("PRAGMA user_version"))
      let journal = try SQLiteJournal(path: path, access: .writer, options: options())
      #expect(journal.epoch == 0x5A17_0000_0000_0001)
      #expect(try journal.replay(Samples.name("long"))?.text.digest == 0x1273_291d_b6a7_19b4)
      #expect(try JournalVerifier(path: path).verify().isSound)
      operation += 1
    }
    print("migration from version 2: \(operation) operations, each of which \(fault)")
    #expect(operation > 10)
    #expect(found == [2, 3])
  }
}
