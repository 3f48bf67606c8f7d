import Compression
import EditModel
import Journaling

extension JournalReader {
  /// The segment with `revision` in it, whose edits follow from those before it.
  ///
  /// - Throws: `.corrupt` if one does not, or if the row says anything else than they; `.gone` if
  ///   they were erased or pruned.
  func segment(
    of place: DocumentPlace, containing revision: Int
  ) throws(JournalError) -> Segment {
    let stored = try storedSegment(of: place, containing: revision)
    guard stored?.isGap != true else {
      throw JournalError(.gone, "\(path): revision \(revision) of \(place.name.text) is gone")
    }
    guard let stored, stored.isWhole, let hash = stored.hash,
      let before = try self.hash(of: place, before: stored.segment.first),
      stored.segment.leads(from: before, to: hash, with: hasher)
    else { throw corrupt("the segment with revision \(revision) of \(place.name.text)") }
    return stored.segment
  }

  /// The hash before the first edit of a segment, as the rows before have it.
  func hash(of place: DocumentPlace, before first: Int) throws(JournalError) -> ChainHash? {
    if let hash = try hash(of: place, afterActsBehind: first - 1) { return hash }
    // There is the creation, at least.
    guard first > 1 else { return nil }
    return try hash(of: place, afterSegmentTo: first - 1)
  }

  /// The hash after a segment that ends at a revision.
  func hash(
    of place: DocumentPlace, afterSegmentTo last: Int
  ) throws(JournalError) -> ChainHash? {
    hashAt.bind(1, place.id)
    hashAt.bind(2, Int64(last))
    defer { hashAt.reset() }
    return try hashAt.step() ? hashAt.withBytes(0) { ChainHash($0) } : nil
  }

  /// The segment with `revision` in it as far as it can be inflated.
  ///
  /// - Returns: `nil` if no segment claims the revision.
  func storedSegment(
    of place: DocumentPlace, containing revision: Int
  ) throws(JournalError) -> StoredSegment? {
    segmentAt.bind(1, place.id)
    segmentAt.bind(2, Int64(revision))
    defer { segmentAt.reset() }
    guard try segmentAt.step(), segmentAt.integer(0) >= 1,
      (Int64(revision)...StoredNumber.countLimit).contains(segmentAt.integer(1)),
      case let isGap = segmentAt.integer(2) == StoredSegment.gapEncoding,
      let encoding = isGap ? Encoding.plain : Encoding(rawValue: segmentAt.integer(2)),
      case let byteCount = Int(segmentAt.integer(3)),
      StoredNumber.isBodyByteCount(Int64(byteCount))
    else { return nil }
    let (bytes, isWhole) = segmentAt.withBytes(4) { stored in
      encoding == .plain
        ? (Array(stored), stored.count == byteCount)
        : Encoding.inflatePrefix(stored, byteCount: byteCount)
    }
    let segment = Segment(
      first: Int(segmentAt.integer(0)), last: Int(segmentAt.integer(1)),
      began: segmentAt.integer(5), bytes: bytes)
    return StoredSegment(
      segment: segment, hash: segmentAt.withBytes(6) { ChainHash($0) }, isWhole: isWhole,
      isGap: isGap)
  }

  /// The revisions that a document has checkpoints of.
  func checkpointRevisions(of place: DocumentPlace) throws(JournalError) -> [Int] {
    checkpointList.bind(1, place.id)
    defer { checkpointList.reset() }
    var revisions: [Int] = []
    while try checkpointList.step() {
      let revision = checkpointList.integer(0)
      guard StoredNumber.isCount(revision) else {
        throw corrupt("checkpoint.revision of \(place.name.text), \(revision),")
      }
      revisions.append(Int(revision))
    }
    return revisions
  }

  /// The hash after the newest folded revision of a document, as its own row has it.
  func foldedHash(of place: DocumentPlace) throws(JournalError) -> ChainHash? {
    documentHash.bind(1, place.id)
    defer { documentHash.reset() }
    return try documentHash.step() ? documentHash.withBytes(0) { ChainHash($0) } : nil
  }
}
