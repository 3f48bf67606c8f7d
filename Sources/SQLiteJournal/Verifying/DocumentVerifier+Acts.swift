import EditModel
import Journaling
import TextStorage

extension DocumentVerifier {
  /// Goes on over an act behind the newest revision.
  mutating func check(_ stored: StoredAct) throws(VerificationStop) {
    guard stored.revision == revision, stored.number == acts.count + 1 else {
      throw badNow("act \(stored.number) does not follow")
    }
    guard stored.follows(hash, with: hasher) else {
      throw badNow("the hash of act \(stored.number) does not follow from the rows")
    }
    hash = stored.hash
    if foldedRevision == revision { foldedHash = hash }
    acts.count += 1
    acts.revision = revision
    try take(stored.record)
  }

  private mutating func take(_ record: ActRecord) throws(VerificationStop) {
    let isFirst = acts.count == 1
    if case .creation(let name, let type) = record.act.deed, isFirst, revision == 0 {
      acts.name = name
      acts.type = type
      acts.createdMilliseconds = record.act.milliseconds
      return
    }
    guard !isFirst, let standing = acts.standing.taking(record.act.deed) else {
      throw badNow("act \(acts.count) cannot follow: \(record.act.deed)")
    }
    acts.standing = standing
    switch record.act.deed {
    case .move(let name): acts.name = name
    case .erasure:
      try close(record.gaps)
      acts.horizon = revision
    case .pruning(let end):
      try close(record.gaps)
      acts.horizon = end
      if let believed = acts.believed, believed.revision == end, believed.hash != record.proof {
        throw .flaw(revision: end, message: "its text is another than its pruning says")
      }
    default: break
    }
  }

  /// Compares the gaps that were passed with those that an act says it made.
  private mutating func close(_ gaps: [Gap]) throws(VerificationStop) {
    for gap in gaps {
      guard let index = acts.gaps.firstIndex(of: gap) else {
        throw .flaw(revision: gap.first, message: "its gap is another than its act says")
      }
      acts.gaps.remove(at: index)
    }
  }

  /// Goes on behind a gap: what its ends were, an act behind it has to say.
  mutating func check(gap segment: Segment, hash stored: ChainHash?) throws(VerificationStop) {
    guard segment.first == revision + 1, let stored, segment.bytes.isEmpty else {
      throw bad("its gap does not follow")
    }
    acts.gaps.append(
      Gap(
        first: segment.first, last: segment.last, began: segment.began, hashBefore: hash,
        hashAfter: stored))
    acts.gapEnd = segment.last
    revision = segment.last
    hash = stored
    isTextKnown = false
    milliseconds = nil
    foldedRevision = revision
    foldedHash = hash
    foldedMilliseconds = nil
    foldedEdits = [:]
    tailEdits = []
  }

  /// Takes the text behind a gap from its checkpoint.
  mutating func adopt(_ checkpoint: StoredCheckpoint) throws(VerificationStop) {
    let type = content.type
    let found = checkpoint.bytes.withUnsafeBufferPointer { Content(bytes: $0, of: type) }
    guard let found else {
      throw badNow("its checkpoint is no \(type.name)")
    }
    content = found
    isTextKnown = true
    milliseconds = checkpoint.milliseconds
    foldedMilliseconds = milliseconds
    acts.believed = (revision, ChainHash(of: checkpoint.bytes, with: hasher))
  }

  /// Compares what the row of the document has with what the acts say.
  func checkActs(against place: DocumentPlace) throws(VerificationStop) {
    if let gap = acts.gaps.first {
      throw .flaw(revision: gap.first, message: "it is gone, and no act says so")
    }
    guard acts.count == place.actCount else { throw badNow("an act is missing") }
    guard acts.name == place.name else { throw badNow("its acts give it another name") }
    guard acts.type == place.type, acts.createdMilliseconds == place.createdMilliseconds else {
      throw badNow("its creation says another type or time")
    }
    guard acts.standing == place.standing, acts.horizon == place.horizon else {
      throw badNow("its acts say that it is \(acts.standing) from revision \(acts.horizon) on")
    }
    guard isTextKnown || acts.standing == .erased else {
      throw badNow("the checkpoint that it was pruned to is not there")
    }
  }
}
