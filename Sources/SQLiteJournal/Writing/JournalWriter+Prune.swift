import Compression
import EditModel
import Journaling

extension JournalWriter {
  /// Folds whatever is in the tail, and empties it, so that all edits are in segments and nowhere
  /// else.
  ///
  /// - Complexity: O(n) in the edits of the tail, of all documents.
  /// - Throws: `JournalError`; `.corrupt` if a damaged document keeps its rows from being deleted.
  func foldAll() throws(JournalError) {
    while true {
      if isFolding {
        try foldStep()
      } else if oldestArrival < trimArrival {
        try trimStep()
      } else if unfoldedCount > 0 {
        foldArrival = nextArrival
        foldQueue = documents.values.filter { !$0.place.arrivals.isEmpty }
      } else {
        break
      }
    }
    guard oldestArrival == nextArrival else {
      throw JournalError(
        .corrupt,
        "\(path): the tail cannot be emptied: it has rows of a document that is damaged")
    }
  }

  /// Deletes the edits that an act takes away, with what was made of them, in the transaction under
  /// way.
  ///
  /// - Returns: The record of the act, which says what the hashes at the ends of the gaps are.
  func takeEditsAway(
    by act: DocumentAct, of state: WriterPlace
  ) throws(JournalError) -> ActRecord {
    let end: Int
    var proof: ChainHash?
    switch act.deed {
    case .pruning(let revision):
      end = revision
      let text = try reader.storedCheckpoint(of: state.place, atOrBefore: revision)
      proof = text.map { ChainHash(of: $0.bytes, with: hasher) }
    case .erasure: end = state.place.revision
    default: return ActRecord(act)
    }
    let gaps = try makeGaps(of: state.place, upTo: end)
    statements.deleteCheckpoints.bind(1, state.place.id)
    statements.deleteCheckpoints.bind(2, proof == nil ? Int64.max : Int64(end))
    try statements.deleteCheckpoints.run()
    if proof == nil {
      statements.deleteSessions.bind(1, state.place.id)
      try statements.deleteSessions.run()
      state.lastSequences = [:]
    }
    state.place.horizon = end
    return ActRecord(act, gaps: gaps, proof: proof)
  }

  /// Puts gaps in the place of the segments behind the horizon, one between every two acts.
  private func makeGaps(of place: DocumentPlace, upTo end: Int) throws(JournalError) -> [Gap] {
    var firsts: [Int] = []
    var gaps: [Gap] = []
    var rest: (segment: Segment, hash: ChainHash)?
    var next = place.horizon + 1
    while next <= end {
      let segment = try reader.segment(of: place, containing: next)
      guard let before = try reader.hash(of: place, before: next),
        let hash = try reader.hash(of: place, afterSegmentTo: segment.last),
        let (taken, left) = segment.parted(behind: end)
      else { throw reader.corrupt("the segment from revision \(next) of \(place.name.text)") }
      let after = left == nil ? hash : taken.hash(after: before, with: hasher)
      rest = left.map { ($0, hash) }
      firsts.append(next)
      next = segment.last + 1
      let gap = Gap(
        first: taken.first, last: taken.last, began: taken.began, hashBefore: before,
        hashAfter: after)
      if gaps.isEmpty || !gaps[gaps.count - 1].take(gap) { gaps.append(gap) }
    }
    for first in firsts { try deleteSegment(from: first, of: place.id) }
    for gap in gaps {
      let segment = Segment(first: gap.first, last: gap.last, began: gap.began, bytes: [])
      try insert(
        segment, hash: gap.hashAfter, encoding: StoredSegment.gapEncoding, edits: [], of: place.id)
    }
    if let rest {
      let (encoding, edits) = deflater.encode(rest.segment.bytes)
      try insert(
        rest.segment, hash: rest.hash, encoding: encoding.rawValue, edits: edits, of: place.id)
    }
    return gaps
  }
}
