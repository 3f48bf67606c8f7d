import Compression
import Cryptography
import EditModel
import Journaling
import TextStorage

extension DocumentCarrier {
  /// Carries a document over.
  ///
  /// - Throws: `JournalError`; `.corrupt` if it is damaged.
  func carry(_ document: FormerDocument) throws(JournalError) {
    let identity = Random.bits()
    var carried = CarriedDocument(
      document, createdAt: try insertCreation(of: document, identity: identity))
    var stored = try readCheckpoints(of: document)[...]
    try check(&stored, of: document, with: carried)
    try carrySegments(of: document, into: &carried, &stored)
    guard carried.revision == document.revision, carried.formerHash == document.hash,
      document.revision == 0 || carried.milliseconds == document.modified
    else { throw damaged(document, at: carried.revision) }
    let folded = carried.lastEdits
    try carryTail(of: document, into: &carried, &stored)
    guard stored.isEmpty else { throw damaged(document, at: carried.revision) }
    if carried.run.count > 0 { try insertRun(of: document, &carried) }
    try carrySessions(of: document, folded: folded, newest: carried.lastEdits)
    let hash = try insertAdoption(of: document, carried)
    try insert(document, identity: identity, carried, hash: hash)
    try finish(document, editCount: carried.revision)
  }

  private func carrySegments(
    of document: FormerDocument, into carried: inout CarriedDocument,
    _ stored: inout ArraySlice<FormerCheckpoint>
  ) throws(JournalError) {
    segments.bind(1, document.id)
    defer { segments.reset() }
    while try segments.step() {
      guard let encoding = Encoding(rawValue: segments.integer(2)),
        case let byteCount = segments.integer(3),
        StoredNumber.isBodyByteCount(byteCount),
        let bytes = segments.withBytes(
          4, { encoding.decode($0, byteCount: Int(byteCount)) }),
        segments.integer(0) == Int64(carried.revision + 1)
      else { throw damaged(document, at: carried.revision + 1) }
      var began = Int64.max
      var offset = 0
      while offset < bytes.count {
        let next = try carryRecord(in: bytes, from: offset, of: document, into: &carried)
        offset = next
        began = min(began, carried.milliseconds)
        try afterEdit(of: document, &carried, &stored)
      }
      guard segments.integer(1) == Int64(carried.revision), segments.integer(6) == began,
        segments.withBytes(5, { ChainHash($0) }) == carried.formerHash
      else { throw damaged(document, at: carried.revision) }
    }
  }

  /// - Returns: Where the next record begins.
  private func carryRecord(
    in bytes: [UInt8], from offset: Int, of document: FormerDocument,
    into carried: inout CarriedDocument
  ) throws(JournalError) -> Int {
    var next = 0
    let isSound = bytes.withUnsafeBytes { all in
      guard all.count - offset > 4 else { return false }
      let check = UnsafeRawBufferPointer(rebasing: all[offset..<offset + 4])
      let rest = UnsafeRawBufferPointer(rebasing: all[(offset + 4)...])
      var reader = RecordReader(rest)
      guard let entry = FormerRecord.next(in: &reader) else { return false }
      next = offset + 4 + reader.offset
      return carried.take(entry, UnsafeRawBufferPointer(rebasing: rest[..<reader.offset]))
        && carried.formerHash.withBytes { $0.prefix(4).elementsEqual(check) }
    }
    guard isSound else { throw damaged(document, at: carried.revision + 1) }
    return next
  }

  private func carryTail(
    of document: FormerDocument, into carried: inout CarriedDocument,
    _ stored: inout ArraySlice<FormerCheckpoint>
  ) throws(JournalError) {
    tail.bind(1, document.id)
    defer { tail.reset() }
    while try tail.step() {
      let before = carried.revision
      let isSound = tail.withBytes(0) { bytes in
        var reader = RecordReader(bytes)
        guard let entry = FormerRecord.next(in: &reader), reader.isAtEnd else { return false }
        return entry.revision <= document.revision || carried.take(entry, bytes)
      }
      guard isSound else { throw damaged(document, at: carried.revision + 1) }
      guard carried.revision > before else { continue }
      guard tail.withBytes(1, { ChainHash($0) }) == carried.formerHash else {
        throw damaged(document, at: carried.revision)
      }
      try afterEdit(of: document, &carried, &stored)
    }
  }

  /// Compares the checkpoint of the revision that was reached, and ends a segment that is full.
  private func afterEdit(
    of document: FormerDocument, _ carried: inout CarriedDocument,
    _ stored: inout ArraySlice<FormerCheckpoint>
  ) throws(JournalError) {
    try check(&stored, of: document, with: carried)
    guard
      carried.run.count >= Self.segmentLimit.count
        || carried.run.bytes.count >= Self.segmentLimit.byteCount
    else { return }
    try insertRun(of: document, &carried)
  }

  private func check(
    _ stored: inout ArraySlice<FormerCheckpoint>, of document: FormerDocument,
    with carried: borrowing CarriedDocument
  ) throws(JournalError) {
    guard let next = stored.first, next.revision == carried.revision else { return }
    guard next.isSound, next.digest == carried.text.digest,
      carried.revision == 0 || next.milliseconds == carried.milliseconds
    else { throw damaged(document, at: carried.revision) }
    stored.removeFirst()
  }
}
