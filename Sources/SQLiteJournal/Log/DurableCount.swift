import Journaling

/// How much of a journal was acknowledged, as a small file beside it says: a log that was damaged
/// or cut short is read up to there by SQLite, and nothing in it tells that more had been written.
///
/// 40 bytes, numbers little-endian: "stetdur1", the epoch, the number of edits, the number of acts
/// of all documents, and a checksum over them like the log's own. It is written after the sync of
/// each commit and before anybody is told of it, and not synced itself: after a power cut it may
/// say too little, never too much. (Measured: 2 µs for each commit on a busy disk, whose sync takes
/// 3 ms.)
struct DurableCount: Equatable {
  /// The lineage that is counted.
  var epoch: UInt64
  /// How many edits the journal holds, which is the place of the newest in its tail.
  var edits: Int64
  /// How many acts of its documents it holds.
  var acts: Int64

  static let byteCount = 40
  /// "stetdur1"
  private static let magic: UInt64 = 0x3172_7564_7465_7473

  /// Collects the parts.
  init(epoch: UInt64, edits: Int64, acts: Int64) {
    self.epoch = epoch
    self.edits = edits
    self.acts = acts
  }

  /// Counts what a journal holds.
  ///
  /// - Parameters:
  ///   - database: The journal.
  ///   - lineage: Its lineage.
  ///   - version: Its version; before version 3 the creations were the only acts.
  /// - Complexity: O(n) in the acts, whose rows are not read.
  /// - Throws: What keeps the file from being read.
  init(
    in database: Database, lineage: Lineage, version: Int64 = Schema.version
  ) throws(JournalError) {
    epoch = lineage.epoch
    edits =
      try database.integer("SELECT arrival FROM tail ORDER BY arrival DESC LIMIT 1")
      ?? lineage.folded
    let table = version < 3 ? "document" : "act"
    acts = try database.integer("SELECT count(*) FROM \(table)") ?? 0
  }

  /// Reads what is written beside a journal; `nil` if that was never written whole.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count == Self.byteCount else { return nil }
    let words = (0..<4).map {
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self))
    }
    self.init(
      epoch: words[1], edits: Int64(bitPattern: words[2]), acts: Int64(bitPattern: words[3]))
    guard withBytes({ $0.elementsEqual(bytes) }) else { return nil }
  }

  /// Lends the bytes of the file.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    var words = (
      Self.magic.littleEndian, epoch.littleEndian, edits.littleEndian, acts.littleEndian,
      UInt64(0)
    )
    return withUnsafeMutableBytes(of: &words) { words in
      var sum = LogChecksum()
      sum.advance(over: UnsafeRawBufferPointer(rebasing: words[..<32]), isBigEndian: false)
      let check = UInt64(sum.first) | UInt64(sum.second) << 32
      words.storeBytes(of: check.littleEndian, toByteOffset: 32, as: UInt64.self)
      return body(UnsafeRawBufferPointer(words))
    }
  }

  /// What a journal that holds `held` lacks of this; `nil` if nothing, or if it is of another
  /// lineage.
  func loss(in held: DurableCount) -> String? {
    guard held.epoch == epoch, held.edits < edits || held.acts < acts else { return nil }
    var lost: [String] = []
    if held.edits < edits { lost.append("edits \(held.edits + 1) to \(edits)") }
    if held.acts < acts {
      lost.append("\(acts - held.acts) creations of documents, or other acts")
    }
    return lost.joined(separator: " and ")
  }
}
