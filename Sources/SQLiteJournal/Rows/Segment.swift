import Cryptography
import Journaling

/// A run of edits of one document with dense revisions, inflated: their records.
struct Segment {
  /// Revision of its first edit.
  var first: Int
  /// Revision of its last edit.
  var last: Int
  /// Earliest time of its edits, which is the first one's unless a clock was put back, in
  /// milliseconds since 1970-01-01T00:00:00Z.
  var began: Int64
  /// The edits.
  var bytes: [UInt8]

  var count: Int { last - first + 1 }

  /// Begins a run before its first edit.
  init(startingAt first: Int) {
    self.init(first: first, last: first - 1, began: 0, bytes: [])
  }

  /// Takes a stored run.
  init(first: Int, last: Int, began: Int64, bytes: [UInt8]) {
    self.first = first
    self.last = last
    self.began = began
    self.bytes = bytes
  }

  /// Adds the next edit.
  mutating func append(record: [UInt8], milliseconds: Int64) {
    began = count == 0 ? milliseconds : min(began, milliseconds)
    bytes.append(contentsOf: record)
    last += 1
  }

  /// Takes in the edits of the run before this one.
  mutating func prepend(_ previous: Segment) {
    bytes = previous.bytes + bytes
    began = count == 0 ? previous.began : min(began, previous.began)
    first = previous.first
  }

  /// The edits up to and including a revision, and those behind it if there are any; `nil` if the
  /// bytes are no records.
  func parted(behind revision: Int) -> (Segment, Segment?)? {
    guard revision < last else { return (self, nil) }
    return bytes.withUnsafeBytes { bytes in
      var parts = [Segment(startingAt: first), Segment(startingAt: revision + 1)]
      var reader = JournalRecordReader(bytes)
      for each in first...last {
        let start = reader.offset
        guard let milliseconds = reader.nextParts()?.milliseconds else { return nil }
        parts[each > revision ? 1 : 0].append(
          record: Array(bytes[start..<reader.offset]), milliseconds: milliseconds)
      }
      return (parts[0], parts[1])
    }
  }

  /// The hash after its edits, if `start` is that before them.
  func hash(after start: ChainHash, with hasher: borrowing SHA256Hasher) -> ChainHash {
    bytes.withUnsafeBytes { bytes in
      var reader = JournalRecordReader(bytes)
      var hash = start
      var offset = 0
      while !reader.isAtEnd, reader.nextParts() != nil {
        hash.advance(
          over: UnsafeRawBufferPointer(rebasing: bytes[offset..<reader.offset]), with: hasher)
        offset = reader.offset
      }
      return hash
    }
  }

  /// Whether its edits lead from the hash `start` to the hash `end`, and the earliest is from when
  /// it says.
  ///
  /// - Complexity: O(n) in the edits, about 0.4 µs for each.
  func leads(
    from start: ChainHash, to end: ChainHash, with hasher: borrowing SHA256Hasher
  ) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var reader = JournalRecordReader(bytes)
      var hash = start
      var earliest = Int64.max
      for revision in first...last {
        let start = reader.offset
        guard let parts = reader.nextParts(), parts.revision == revision else { return false }
        earliest = min(earliest, parts.milliseconds)
        hash.advance(
          over: UnsafeRawBufferPointer(rebasing: bytes[start..<reader.offset]), with: hasher)
      }
      return reader.isAtEnd && hash == end && earliest == began
    }
  }

  /// All edits in order.
  func entries() throws(JournalError) -> [JournalEntry] {
    try entries(from: first, countLimit: count, byteCountLimit: .max)
  }

  /// The edits from `revision` on, as many as fit both limits (bytes of operations), at least one.
  func entries(
    from revision: Int, countLimit: Int, byteCountLimit: Int
  ) throws(JournalError) -> [JournalEntry] {
    var entries: [JournalEntry] = []
    var room = byteCountLimit
    let isSound = bytes.withUnsafeBytes { bytes in
      var reader = JournalRecordReader(bytes)
      for expected in first...last {
        guard let entry = reader.next(), entry.revision == expected else { return false }
        guard expected >= revision else { continue }
        room -= entry.operation.count
        guard entries.isEmpty || room >= 0 else { return true }
        entries.append(entry)
        if entries.count >= countLimit { return true }
      }
      return reader.isAtEnd
    }
    guard isSound else {
      throw JournalError(.corrupt, "the segment from revision \(first) is damaged")
    }
    return entries
  }
}
